package dev.lobby.presence;

import dev.lobby.auth.Caller;
import dev.lobby.node.Node;
import dev.lobby.node.TestNodes;
import dev.lobby.user.TestOnlineStatus;
import dev.lobby.user.User;
import dev.lobby.user.UserPrograms;
import dev.lobby.user.UserService;
import dev.lobby.work.Interleavings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database for one user, in memory: what is committed, the lock on the user's row, and the servers. Between any two
 * statements, others may run.
 */
final class ModelDatabase {
    static final String ANN = "ann";

    private static final ThreadLocal<@Nullable Transaction> CURRENT = new ThreadLocal<>();

    final TestNodes nodes;
    boolean online;
    long generation;
    private final Interleavings interleavings;
    private final Set<String> stays = new TreeSet<>();
    private final Runnable onOffline;
    private @Nullable Transaction holder;

    /** @param onOffline runs when the user turns offline without having logged out */
    ModelDatabase(Interleavings interleavings, Runnable onOffline) {
        this.interleavings = interleavings;
        this.onOffline = onOffline;
        this.nodes = new TestNodes(interleavings::point);
    }

    /** A transaction that has the user's row locked. */
    private static final class Transaction {
        private final Rows server;
        private final User user;
        private final Set<String> stays;

        Transaction(Rows server, User user, Set<String> stays) {
            this.server = server;
            this.user = user;
            this.stays = stays;
        }
    }

    /** A server's connection is lost, and its transaction with it. */
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Set<String> stays() {
        return Set.copyOf(stays);
    }

    Caller caller() {
        return new Caller(ANN, generation);
    }

    /** Without a stay, as an earlier version does it. */
    void turnOnline() {
        online = true;
    }

    void logout() {
        interleavings.point(() -> holder == null);
        online = false;
        generation++;
    }

    /** What one server does with the database. */
    final class Rows extends PresenceRows {
        private final BooleanSupplier runs;

        /** @param runs whether the server runs, and is not frozen */
        @SuppressWarnings("NullAway") // Nothing here has the service of users, or a database.
        Rows(UserActivity activity, Node node, BooleanSupplier runs) {
            super((UserService) null, TestOnlineStatus.unlimited(), activity, node, (DataSource) null);
            this.runs = runs;
        }

        /** The database ends the transactions of a server that stands still. */
        void loseConnections() {
            if (holder != null && holder.server == this) {
                holder = null;
            }
        }

        private void statement() {
            interleavings.point(runs);
        }

        private Transaction own() {
            Transaction own = CURRENT.get();
            if (own == null || own != holder) {
                throw new Lost();
            }
            return own;
        }

        private <T> T transaction(Supplier<T> statements) {
            try {
                T result = statements.get();
                statement();
                Transaction own = own();
                boolean before = online;
                online = own.user.status() == User.Status.ONLINE;
                stays.clear();
                stays.addAll(own.stays);
                if (before && !online) {
                    onOffline.run();
                }
                return result;
            } finally {
                if (holder != null && holder == CURRENT.get()) {
                    holder = null;
                }
                CURRENT.remove();
            }
        }

        @Override
        Optional<User.Status> status(Caller caller) {
            statement();
            return caller.generation() == generation
                    ? Optional.of(online ? User.Status.ONLINE : User.Status.OFFLINE)
                    : Optional.empty();
        }

        @Override
        Optional<UserActivity.Arrival> arrive(Caller caller) {
            return transaction(() -> super.arrive(caller));
        }

        @Override
        Optional<UserActivity.Arrival> stayOn(Caller caller) {
            return transaction(() -> super.stayOn(caller));
        }

        @Override
        void leave(String userId) {
            transaction(() -> {
                super.leave(userId);
                return true;
            });
        }

        @Override
        void clear(String userId, String ended) {
            transaction(() -> {
                super.clear(userId, ended);
                return true;
            });
        }

        @Override
        Optional<User> lock(String userId) {
            interleavings.point(() -> runs.getAsBoolean() && holder == null);
            Transaction own = new Transaction(this, UserPrograms.row(ANN, online, generation), new TreeSet<>(stays));
            holder = own;
            CURRENT.set(own);
            return Optional.of(own.user);
        }

        private Set<String> written() {
            statement();
            return own().stays;
        }

        @Override
        void begin(UserActivity.Arrival arrival) {
            written().add(arrival.node());
        }

        @Override
        void endStay(String userId, String nodeId) {
            written().remove(nodeId);
        }

        @Override
        boolean isAnywhere(String userId) {
            return written().stream().anyMatch(nodes.alive()::contains);
        }

        @Override
        void flush() {}

        @Override
        List<String> usersOn(String nodeId, int limit) {
            statement();
            return stays.contains(nodeId) ? List.of(ANN) : List.of();
        }

        @Override
        List<Adrift> adrift(String afterNameKey, int limit) {
            statement();
            boolean isSomewhere = stays.stream().anyMatch(nodes.known()::contains);
            return online && !isSomewhere && afterNameKey.isEmpty() ? List.of(new Adrift(ANN, ANN)) : List.of();
        }

        @Override
        void forgetStaysOnUnknownNodes() {
            statement();
            if (holder == null) {
                stays.retainAll(nodes.known());
            }
        }
    }
}
