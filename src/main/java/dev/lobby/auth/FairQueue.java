package dev.lobby.auth;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A queue that serves addresses in turn (an IPv6 site counts as one address), the users of an address in turn, and the
 * items of a user in the order in which they came. A user with many items therefore does not delay the others. Not
 * thread-safe.
 *
 * @param <T> the type of the items
 */
final class FairQueue<T> {
    private final Map<Object, Map<Object, Deque<T>>> waiting = new LinkedHashMap<>();
    private int size;

    void add(Requester requester, T item) {
        waiting.computeIfAbsent(requester.address().widest(), unknown -> new LinkedHashMap<>())
                .computeIfAbsent(
                        requester.isAnonymous() ? requester.address() : requester.userId(),
                        unknown -> new ArrayDeque<>())
                .addLast(item);
        size++;
    }

    int size() {
        return size;
    }

    /** Removes and returns the next item; empty if the queue is empty. */
    Optional<T> next() {
        if (size == 0) {
            return Optional.empty();
        }
        size--;
        Map.Entry<Object, Map<Object, Deque<T>>> address = first(waiting);
        Map.Entry<Object, Deque<T>> user = first(address.getValue());
        T item = user.getValue().removeFirst();
        if (!user.getValue().isEmpty()) {
            address.getValue().put(user.getKey(), user.getValue());
        }
        if (!address.getValue().isEmpty()) {
            waiting.put(address.getKey(), address.getValue());
        }
        return Optional.of(item);
    }

    /** Removes and returns the first entry. */
    private static <K, V> Map.Entry<K, V> first(Map<K, V> map) {
        Iterator<Map.Entry<K, V>> entries = map.entrySet().iterator();
        Map.Entry<K, V> first = entries.next();
        Map.Entry<K, V> taken = Map.entry(first.getKey(), first.getValue());
        entries.remove();
        return taken;
    }

    /** Removes and returns the newest item of the user with the most items, at the address with the most items. */
    T dropFromLongest() {
        Map.Entry<Object, Map<Object, Deque<T>>> address = longest(waiting, FairQueue::sizeOf);
        Map.Entry<Object, Deque<T>> user = longest(address.getValue(), Deque::size);
        T item = user.getValue().removeLast();
        size--;
        if (user.getValue().isEmpty()) {
            address.getValue().remove(user.getKey());
        }
        if (address.getValue().isEmpty()) {
            waiting.remove(address.getKey());
        }
        return item;
    }

    private static <V> int sizeOf(Map<Object, Deque<V>> users) {
        return users.values().stream().mapToInt(Deque::size).sum();
    }

    /** The longest entry; if several are equally long, the last of them. */
    private static <V> Map.Entry<Object, V> longest(Map<Object, V> map, ToIntFunction<V> size) {
        return map.entrySet().stream()
                .reduce((one, other) ->
                        size.applyAsInt(other.getValue()) >= size.applyAsInt(one.getValue()) ? other : one)
                .orElseThrow();
    }
}
