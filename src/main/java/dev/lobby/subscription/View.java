package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.log.Membership;
import dev.lobby.log.Memberships;
import dev.lobby.log.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a session may see. The right to see an event depends only on the event, its position and this view. So it is the
 * same live, in a replay, and on every server, whoever has joined or left since. Immutable.
 */
final class View {
    /** Sees all events. */
    static final View EVERYTHING = new View(Kind.EVERYTHING, "", Map.of());

    /** Sees no event, not even a public one. */
    static final View NOTHING = new View(Kind.NOTHING, "", Map.of());

    private enum Kind {
        EVERYTHING,
        NOTHING,
        USER,
        /** Of a user whose memberships must be read again. */
        UNKNOWN
    }

    private final Kind kind;
    private final String userId;
    private final Map<String, List<Membership>> byGroup;

    private View(Kind kind, String userId, Map<String, List<Membership>> byGroup) {
        this.kind = kind;
        this.userId = userId;
        this.byGroup = byGroup;
    }

    /** Creates the view of a user whose memberships are not known yet. */
    static View unknown(String userId) {
        return new View(Kind.UNKNOWN, userId, Map.of());
    }

    static View of(String userId, List<Membership> memberships) {
        Map<String, List<Membership>> byGroup = new HashMap<>();
        for (Membership membership : memberships) {
            byGroup.computeIfAbsent(membership.group(), unknown -> new ArrayList<>())
                    .add(membership);
        }
        return new View(Kind.USER, userId, byGroup);
    }

    /** The user whose view it is; empty if it is nobody's. */
    String userId() {
        return userId;
    }

    /** Whether the user's memberships are known. Call {@link #sees} only then. */
    boolean isKnown() {
        return kind != Kind.UNKNOWN;
    }

    boolean sees(LogEntry event) {
        Subject subject = event.subject();
        if (kind == Kind.EVERYTHING || kind == Kind.NOTHING) {
            return kind == Kind.EVERYTHING;
        }
        return !subject.restricted()
                || subject.seenBy().stream().anyMatch(id -> id.equals(userId) || isMember(id, event.position()));
    }

    private boolean isMember(String group, long position) {
        for (Membership membership : byGroup.getOrDefault(group, List.of())) {
            if (membership.covers(position)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the groups in which the user is a member at a position or later. */
    List<String> groupsAfter(long position) {
        return byGroup.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(membership -> membership.to() > position))
                .map(Map.Entry::getKey)
                .toList();
    }

    Set<String> groups() {
        return byGroup.keySet();
    }

    /**
     * Returns the view after an event that begins or ends a membership of the user. The view may already include the
     * event.
     *
     * @param oldest forgets memberships that ended before this position, because the log no longer holds their events
     * @param max forgets memberships if there are more, as {@link Memberships} does. So this view sees what a view sees that
     *     is read there, and takes no longer to copy
     */
    View after(LogEntry event, long oldest, int max) {
        String group = event.subject().group();
        List<Membership> changed = new ArrayList<>(byGroup.getOrDefault(group, List.of()));
        switch (event.subject().membership()) {
            case BEGINS -> begin(changed, group, event.position());
            case ENDS -> changed.replaceAll(membership -> end(membership, event.position()));
            case NONE -> throw new IllegalArgumentException("Not about a membership: " + event.name());
        }
        changed.removeIf(membership -> membership.to() < oldest);
        Map<String, List<Membership>> groups = new HashMap<>(byGroup);
        groups.put(group, changed);
        groups.values().removeIf(List::isEmpty);
        forget(groups, max);
        return new View(kind, userId, groups);
    }

    private static void forget(Map<String, List<Membership>> groups, int max) {
        int surplus = groups.values().stream().mapToInt(List::size).sum() - max;
        for (; surplus > 0; surplus--) {
            Membership first = groups.values().stream()
                    .flatMap(List::stream)
                    .min(Membership.FIRST_FORGOTTEN_FIRST)
                    .orElseThrow();
            List<Membership> others = new ArrayList<>(groups.getOrDefault(first.group(), List.of()));
            others.remove(first);
            if (others.isEmpty()) {
                groups.remove(first.group());
            } else {
                groups.put(first.group(), others);
            }
        }
    }

    private static void begin(List<Membership> memberships, String group, long position) {
        if (memberships.stream().noneMatch(membership -> membership.from() == position)) {
            memberships.add(new Membership(group, position, Membership.LASTING));
        }
    }

    private static Membership end(Membership membership, long position) {
        return membership.from() < position ? membership.endedAt(position) : membership;
    }
}
