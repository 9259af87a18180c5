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
 * An index that finds the subscribers whose patterns match an event's name. It is a trie of pattern segments. A lookup
 * follows all matching branches at the same time, one segment of the name after another.
 *
 * <p>The cost of {@link #match} grows with the depth of the name and the wildcards met on the way, never with the
 * number of patterns that do not match. No pattern makes it exponential: each node is visited at most once per segment.
 * Nodes without subscribers below them are removed.
 *
 * <p>Not thread-safe: an index belongs to one thread.
 *
 * @param <S> the type of the subscribers, which are compared by {@code equals}
 */
public final class PatternIndex<S> {
    private final Node<S> root = new Node<>(false);
    private final Search<S> search;

    public PatternIndex() {
        this(new Search<>());
    }

    private PatternIndex(Search<S> search) {
        this.search = search;
    }

    /**
     * Creates an empty index for the same thread. It takes little memory, because both use the same lists for their
     * searches. So neither may be used while the other calls a visitor.
     */
    public PatternIndex<S> sibling() {
        return new PatternIndex<>(search);
    }

    /** The nodes that a lookup has reached. */
    private static final class Search<S> {
        private List<Node<S>> here = new ArrayList<>();
        private List<Node<S>> next = new ArrayList<>();
        private long step;

        private void begin(Node<S> root) {
            here.clear();
            here.add(root);
        }

        private void follow(String segment) {
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

        private void reach(@Nullable Node<S> node) {
            if (node != null && node.reachedAt != step) {
                node.reachedAt = step;
                next.add(node);
            }
        }
    }

    /** Adds a subscriber's pattern; does nothing if it has been added before. */
    public void add(EventPattern pattern, S subscriber) {
        Node<S> node = root;
        for (String segment : pattern.segments()) {
            node = node.childOrNew(segment);
        }
        node.add(subscriber);
    }

    /** Removes a subscriber's pattern; does nothing if the subscriber does not have it. */
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

    /**
     * Calls the visitor once for each match of a pattern and a subscriber; a subscriber with several matching patterns
     * is visited several times. The visitor must not use the index.
     */
    public void match(EventName name, Consumer<? super S> visitor) {
        matchSets(name, subscribers -> subscribers.forEach(visitor));
    }

    /**
     * Calls the visitor once for each matching pattern, with all of its subscribers. So one can look up whether a
     * subscriber has a matching pattern, whatever the number of its other patterns and of other subscribers. The sets are
     * valid until the index changes; do not modify them. The visitor must not use the index.
     */
    public void matchSets(EventName name, Consumer<? super Set<S>> visitor) {
        search.begin(root);
        for (String segment : name.segments()) {
            search.follow(segment);
        }
        for (Node<S> node : search.here) {
            if (!node.subscribers.isEmpty()) {
                visitor.accept(node.subscribers);
            }
        }
    }

    /** Whether there are no subscribers. */
    public boolean isEmpty() {
        return root.isEmpty();
    }

    /**
     * A node represents the segments on the path from the root to it. {@code repeats} is true if the last of them is
     * {@code **}. Nearly all nodes have a single child or a single subscriber and nothing else. For those, immutable
     * collections take a fifth of the memory; they are replaced by mutable ones for a second element.
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
