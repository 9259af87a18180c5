package dev.lobby.auth;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What waits, served in turn: the addresses one after the other (an IPv6 site is one), of an address its users one after
 * the other, and what one user waits for in the order in which it came. So whoever waits for much waits behind
 * everybody else's first. Not thread-safe.
 *
 * @param <T> what waits
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

    /** Takes what comes next; empty where nothing waits. */
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

    /** Takes the first entry out. */
    private static <K, V> Map.Entry<K, V> first(Map<K, V> map) {
        Iterator<Map.Entry<K, V>> entries = map.entrySet().iterator();
        Map.Entry<K, V> first = entries.next();
        Map.Entry<K, V> taken = Map.entry(first.getKey(), first.getValue());
        entries.remove();
        return taken;
    }

    /** Takes what came last of the user who waits for the most, at the address that waits for the most. */
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

    /** Of several that are the longest the one that came last. */
    private static <V> Map.Entry<Object, V> longest(Map<Object, V> map, ToIntFunction<V> size) {
        return map.entrySet().stream()
                .reduce((one, other) ->
                        size.applyAsInt(other.getValue()) >= size.applyAsInt(one.getValue()) ? other : one)
                .orElseThrow();
    }
}
