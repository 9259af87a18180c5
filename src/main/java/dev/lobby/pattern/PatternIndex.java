package dev.lobby.pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which subscribers have a pattern that matches an event's name: a trie of pattern segments, in which a name is looked
 * up by walking all the ways that lead on at once, one segment of the name after another.
 *
 * <p>The cost of {@link #match} grows with the name's depth and the wildcards met on the way, never with the number of
 * patterns that do not match, and no pattern makes it exponential: a node is visited at most once a segment. Nodes
 * without subscribers below them are removed.
 *
 * <p>Not thread-safe: it belongs to one thread.
 *
 * @param <S> who subscribes; told apart by {@code equals}
 */
public final class PatternIndex<S> {
    private final Node<S> root = new Node<>(false);
    private List<Node<S>> here = new ArrayList<>();
    private List<Node<S>> next = new ArrayList<>();
    private long step;

    /** Idempotent. */
    public void add(EventPattern pattern, S subscriber) {
        Node<S> node = root;
        for (String segment : pattern.segments()) {
            node = node.childOrNew(segment);
        }
        node.add(subscriber);
    }

    /** Does nothing where the subscriber does not have the pattern. */
    public void remove(EventPattern pattern, S subscriber) {
        remove(root, pattern.segments(), 0, subscriber);
    }

    private void remove(Node<S> node, List<String> segments, int depth, S subscriber) {
        if (depth == segments.size()) {
            node.remove(subscriber);
            return;
        }
        Node<S> child = node.child(segments.get(depth));
        if (child == null) {
            return;
        }
        remove(child, segments, depth + 1, subscriber);
        if (child.isEmpty()) {
            node.removeChild(segments.get(depth));
        }
    }

    /** Calls the visitor once for each pattern and subscriber that match: for one subscriber as often as it has such patterns. */
    public void match(EventName name, Consumer<? super S> visitor) {
        here.clear();
        here.add(root);
        for (String segment : name.segments()) {
            step++;
            next.clear();
            for (Node<S> node : here) {
                if (node.repeats) {
                    reach(node);
                }
                reach(node.literals.get(segment));
                reach(node.one);
                reach(node.oneOrMore);
            }
            List<Node<S>> swapped = here;
            here = next;
            next = swapped;
        }
        for (Node<S> node : here) {
            node.subscribers.forEach(visitor);
        }
    }

    private void reach(@Nullable Node<S> node) {
        if (node != null && node.reachedAt != step) {
            node.reachedAt = step;
            next.add(node);
        }
    }

    /** Whether nobody subscribes to anything. */
    public boolean isEmpty() {
        return root.isEmpty();
    }

    /**
     * Stands for the segments that lead to it from the root; {@code repeats} where the last of them is {@code **}.
     * Nearly all have one child or one subscriber and nothing else, for which there are collections that take a fifth of
     * the memory; they are unmodifiable, so that more than one need others.
     */
    private static final class Node<S> {
        private final boolean repeats;
        private Map<String, Node<S>> literals = Map.of();
        private @Nullable Node<S> one;
        private @Nullable Node<S> oneOrMore;
        private Set<S> subscribers = Set.of();
        private long reachedAt;

        Node(boolean repeats) {
            this.repeats = repeats;
        }

        @Nullable
        Node<S> child(String segment) {
            return switch (segment) {
                case EventPattern.ONE -> one;
                case EventPattern.ONE_OR_MORE -> oneOrMore;
                default -> literals.get(segment);
            };
        }

        Node<S> childOrNew(String segment) {
            Node<S> child = child(segment);
            if (child == null) {
                child = new Node<>(segment.equals(EventPattern.ONE_OR_MORE));
                addChild(segment, child);
            }
            return child;
        }

        private void addChild(String segment, Node<S> child) {
            switch (segment) {
                case EventPattern.ONE -> one = child;
                case EventPattern.ONE_OR_MORE -> oneOrMore = child;
                default -> addLiteral(segment, child);
            }
        }

        private void addLiteral(String segment, Node<S> child) {
            switch (literals.size()) {
                case 0 -> literals = Map.of(segment, child);
                case 1 -> {
                    literals = new HashMap<>(literals);
                    literals.put(segment, child);
                }
                default -> literals.put(segment, child);
            }
        }

        void removeChild(String segment) {
            switch (segment) {
                case EventPattern.ONE -> one = null;
                case EventPattern.ONE_OR_MORE -> oneOrMore = null;
                default -> removeLiteral(segment);
            }
        }

        private void removeLiteral(String segment) {
            if (literals.size() > 1) {
                literals.remove(segment);
            } else if (literals.containsKey(segment)) {
                literals = Map.of();
            }
        }

        void add(S subscriber) {
            if (subscribers.isEmpty()) {
                subscribers = Set.of(subscriber);
            } else if (!subscribers.contains(subscriber)) {
                if (subscribers.size() == 1) {
                    subscribers = new LinkedHashSet<>(subscribers);
                }
                subscribers.add(subscriber);
            }
        }

        void remove(S subscriber) {
            if (subscribers.size() > 1) {
                subscribers.remove(subscriber);
            } else if (subscribers.contains(subscriber)) {
                subscribers = Set.of();
            }
        }

        boolean isEmpty() {
            return literals.isEmpty() && one == null && oneOrMore == null && subscribers.isEmpty();
        }
    }
}
