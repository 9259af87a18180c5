package dev.lobby.pattern;

import java.util.ArrayList;
import java.util.Collections;
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
            node = node.children.computeIfAbsent(segment, s -> new Node<>(s.equals(EventPattern.ONE_OR_MORE)));
        }
        if (node.subscribers.isEmpty()) {
            node.subscribers = new LinkedHashSet<>();
        }
        node.subscribers.add(subscriber);
    }

    /** Does nothing where the subscriber does not have the pattern. */
    public void remove(EventPattern pattern, S subscriber) {
        remove(root, pattern.segments(), 0, subscriber);
    }

    private void remove(Node<S> node, List<String> segments, int depth, S subscriber) {
        if (depth == segments.size()) {
            if (!node.subscribers.isEmpty()) {
                node.subscribers.remove(subscriber);
            }
            return;
        }
        Node<S> child = node.child(segments.get(depth));
        if (child == null) {
            return;
        }
        remove(child, segments, depth + 1, subscriber);
        if (child.isEmpty()) {
            node.children.remove(segments.get(depth));
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
                reach(node.child(segment));
                reach(node.child(EventPattern.ONE));
                reach(node.child(EventPattern.ONE_OR_MORE));
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

    /** Stands for the segments that lead to it from the root; {@code repeats} where the last of them is {@code **}. */
    private static final class Node<S> {
        private final boolean repeats;
        private final Map<String, Node<S>> children = new HashMap<>(2);
        private Set<S> subscribers = Collections.emptySet();
        private long reachedAt;

        Node(boolean repeats) {
            this.repeats = repeats;
        }

        @Nullable
        Node<S> child(String segment) {
            return children.get(segment);
        }

        boolean isEmpty() {
            return children.isEmpty() && subscribers.isEmpty();
        }
    }
}
