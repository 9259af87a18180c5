package dev.lobby.presence;

import dev.lobby.auth.Caller;
import dev.lobby.node.Node;
import dev.lobby.user.OnlineStatus;
import dev.lobby.user.User;
import dev.lobby.user.UserService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Who is online according to the database, and on which servers. A user is online as long as there is a row of a stay,
 * except from a logout to the next login. Each method is a transaction that has committed when it returns, unless it
 * says otherwise. A change of a user's presence locks the user's row first.
 */
@ApplicationScoped
class PresenceRows {
    private final UserService users;
    private final OnlineStatus status;
    private final UserActivity activity;
    private final Node node;
    private final DataSource dataSource;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    PresenceRows(UserService users, OnlineStatus status, UserActivity activity, Node node, DataSource dataSource) {
        this.users = users;
        this.status = status;
        this.activity = activity;
        this.node = node;
        this.dataSource = dataSource;
    }

    /**
     * Whether the caller is online; empty if the caller's token has ended. Every call asks this first, so it is one bare
     * statement: a transaction with a persistence context around it takes more than twice as long.
     */
    Optional<User.Status> status(Caller caller) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select status from app_user where id = ? and token_generation = ?")) {
            select.setString(1, caller.userId());
            select.setLong(2, caller.generation());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(User.Status.valueOf(row.getString(1))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new PersistenceException("The caller cannot be read", e);
        }
    }

    /**
     * Begins a stay of the caller on this server, and turns them online. Empty if the caller's token has ended.
     *
     * @throws dev.lobby.rest.ProblemException with 429, if the caller has stored too much to turn online
     */
    @Transactional(TxType.REQUIRES_NEW)
    Optional<UserActivity.Arrival> arrive(Caller caller) {
        return arrive(caller, status::turnOnline);
    }

    /** Like {@link #arrive}, but never refused: for a caller with a session, whose stay others have ended. */
    @Transactional(TxType.REQUIRES_NEW)
    Optional<UserActivity.Arrival> stayOn(Caller caller) {
        return arrive(caller, status::keepOnline);
    }

    private Optional<UserActivity.Arrival> arrive(Caller caller, Consumer<User> turnOnline) {
        Optional<User> user = lock(caller.userId())
                // The user may have logged out before this transaction got the lock.
                .filter(there -> there.tokenGeneration() == caller.generation());
        return user.map(there -> {
            turnOnline.accept(there);
            UserActivity.Arrival arrival = activity.arrives(there.id());
            begin(arrival);
            flush();
            return arrival;
        });
    }

    /** Ends the user's stay on this server, unless they are back, and turns them offline if they are on no other. */
    @Transactional(TxType.REQUIRES_NEW)
    void leave(String userId) {
        Optional<User> user = lock(userId);
        if (activity.leaves(userId)) {
            end(user, userId, node.id());
        }
    }

    /** Ends the user's stay on a server that has ended, and turns them offline if they are on no other. */
    @Transactional(TxType.REQUIRES_NEW)
    void clear(String userId, String ended) {
        end(lock(userId), userId, ended);
    }

    private void end(Optional<User> user, String userId, String nodeId) {
        endStay(userId, nodeId);
        user.filter(there -> there.status() == User.Status.ONLINE && !isAnywhere(userId))
                .ifPresent(there -> {
                    status.turnOffline(there);
                    flush();
                });
    }

    Optional<User> lock(String userId) {
        return users.lockIfThere(userId);
    }

    /** Records a stay in the transaction that turns the user online, and that has the user's row locked. */
    @Transactional(TxType.MANDATORY)
    void begin(UserActivity.Arrival arrival) {
        entities.createNativeQuery("insert into stay (user_id, node_id) values (?1, ?2) on conflict do nothing")
                .setParameter(1, arrival.userId())
                .setParameter(2, arrival.node())
                .executeUpdate();
    }

    void endStay(String userId, String nodeId) {
        entities.createNativeQuery("delete from stay where user_id = ?1 and node_id = ?2")
                .setParameter(1, userId)
                .setParameter(2, nodeId)
                .executeUpdate();
    }

    boolean isAnywhere(String userId) {
        Number stays =
                (Number) entities.createNativeQuery("select count(*) from stay join node on node.id = stay.node_id"
                                + " where stay.user_id = ?1 and node.phase <> 'ended'")
                        .setParameter(1, userId)
                        .getSingleResult();
        return stays.longValue() > 0;
    }

    void flush() {
        entities.flush();
    }

    /** Some of the users with a stay on the server. */
    @Transactional(TxType.REQUIRES_NEW)
    List<String> usersOn(String nodeId, int limit) {
        return texts(entities.createNativeQuery(
                        "select user_id from stay where node_id = ?1 order by node_id, user_id limit ?2")
                .setParameter(1, nodeId)
                .setParameter(2, limit));
    }

    /** A user who is online, but on no server. */
    record Adrift(String id, String nameKey) {}

    /** Some of the users who are online, but on no server, by name, which is the order of the index of online users. */
    @Transactional(TxType.REQUIRES_NEW)
    List<Adrift> adrift(String afterNameKey, int limit) {
        Query query = entities.createNativeQuery("select u.id, u.name_key from app_user u where u.status = 'ONLINE'"
                + " and u.name_key > ?1"
                + " and not exists (select 1 from stay join node on node.id = stay.node_id where stay.user_id = u.id)"
                + " order by u.status, u.name_key limit ?2");
        List<?> found =
                query.setParameter(1, afterNameKey).setParameter(2, limit).getResultList();
        return found.stream()
                .map(row -> (Object[]) row)
                .map(row -> new Adrift(String.valueOf(row[0]), String.valueOf(row[1])))
                .toList();
    }

    /** Deletes the stays on servers that nobody knows any more. */
    @Transactional(TxType.REQUIRES_NEW)
    void forgetStaysOnUnknownNodes() {
        entities.createNativeQuery("delete from stay where node_id not in (select id from node)")
                .executeUpdate();
    }

    private static List<String> texts(Query query) {
        return ((List<?>) query.getResultList()).stream().map(String::valueOf).toList();
    }
}
