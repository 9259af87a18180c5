package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.log.Memberships;
import dev.lobby.log.Subject;
import dev.lobby.log.Subject.MembershipChange;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The users who have sessions on this server, and what they may see. A restricted event goes from its users, and from
 * the members of its groups, to their sessions. So it costs nothing for all others. Only the router's thread uses it.
 */
@Dependent
final class LocalUsers {
    private final LogTail tail;
    private final LongSupplier oldest;
    private final int maxMemberships;
    private final Map<String, LocalUser> users = new HashMap<>();

    /** The local members of each group. A user may be among them a little before the membership begins. */
    private final Map<String, Set<LocalUser>> members = new HashMap<>();

    @Inject
    LocalUsers(LogTail tail, Rights rights, LogSettings settings) {
        this(tail, rights::oldest, settings.maxMemberships());
    }

    /**
     * @param oldest returns the position of the oldest event that can still be replayed
     * @param maxMemberships how many memberships of a user are known
     */
    LocalUsers(LogTail tail, LongSupplier oldest, int maxMemberships) {
        this.tail = tail;
        this.oldest = oldest;
        this.maxMemberships = maxMemberships;
    }

    /** A user with sessions. Other threads may read only the view. */
    static final class LocalUser {
        private final String id;
        private final Set<Subscriber> sessions = new HashSet<>();
        private volatile View view;

        /** The position up to which the memberships were complete when they were read. */
        private long knownUpTo;

        private LocalUser(String id) {
            this.id = id;
            this.view = View.unknown(id);
        }

        View view() {
            return view;
        }
    }

    /** Adds a session of a user. */
    LocalUser join(String userId, Subscriber session) {
        LocalUser user = users.computeIfAbsent(userId, LocalUser::new);
        user.sessions.add(session);
        return user;
    }

    /** Removes a session of a user. */
    void leave(String userId, Subscriber session) {
        LocalUser user = users.get(userId);
        if (user != null && user.sessions.remove(session) && user.sessions.isEmpty()) {
            users.remove(userId);
            user.view.groups().forEach(group -> removeMember(group, user));
        }
    }

    Set<Subscriber> sessionsOf(String userId) {
        LocalUser user = users.get(userId);
        return user == null ? Set.of() : user.sessions;
    }

    /**
     * Sets what a user may see, if it is not known yet.
     *
     * @param routed the position of the router. If the events between the memberships and this position are gone, the
     *     memberships must be read again
     */
    void know(LocalUser user, Memberships.Known memberships, long routed) {
        if (user.view.isKnown()) {
            return;
        }
        View view = View.of(user.id, memberships.all());
        for (long position = memberships.upTo() + 1; position <= routed; position++) {
            LogEntry event = tail.at(position);
            if (event == null) {
                return;
            }
            if (concerns(event, user)) {
                view = view.after(event, oldest.getAsLong(), maxMemberships);
            }
        }
        user.view = view;
        user.knownUpTo = memberships.upTo();
        view.groupsAfter(routed).forEach(group -> addMember(group, user));
    }

    private static boolean concerns(LogEntry event, LocalUser user) {
        Subject subject = event.subject();
        return subject.membership() != MembershipChange.NONE && subject.member().equals(user.id);
    }

    /** Takes note of an event that begins or ends a membership, if it does. */
    void changeMembership(LogEntry event) {
        Subject subject = event.subject();
        if (subject.membership() == MembershipChange.NONE) {
            return;
        }
        @Nullable LocalUser user = users.get(subject.member());
        if (user == null || !user.view.isKnown()) {
            return;
        }
        View before = user.view;
        // What was known when it was read may have been forgotten there.
        if (event.position() > user.knownUpTo) {
            user.view = before.after(event, oldest.getAsLong(), maxMemberships);
            before.groups().stream()
                    .filter(group -> !user.view.groups().contains(group))
                    .forEach(group -> removeMember(group, user));
        }
        if (subject.membership() == MembershipChange.ENDS) {
            removeMember(subject.group(), user);
        } else if (user.view.groups().contains(subject.group())) {
            addMember(subject.group(), user);
        }
    }

    private void addMember(String group, LocalUser user) {
        members.computeIfAbsent(group, unknown -> new HashSet<>()).add(user);
    }

    private void removeMember(String group, LocalUser user) {
        members.computeIfPresent(group, (id, all) -> all.remove(user) && all.isEmpty() ? null : all);
    }

    /** Forgets all memberships, because the router has missed events. */
    void forgetMemberships() {
        users.values().forEach(user -> user.view = View.unknown(user.id));
        members.clear();
    }

    /** Visits the sessions that may see a restricted event, and possibly a few others, some of them more than once. */
    void visitEntitled(LogEntry event, Consumer<Subscriber> visitor) {
        for (String id : event.subject().seenBy()) {
            sessionsOf(id).forEach(visitor);
            for (LocalUser member : members.getOrDefault(id, Set.of())) {
                member.sessions.forEach(visitor);
            }
        }
    }
}
