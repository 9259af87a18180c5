package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A queue that serves addresses in turn (an IPv6 site counts as one address), the users of an address in turn, and the
 * items of a user in the order in which they came. A user with many items therefore does not delay the others, nor does an
 * address with many users. Not thread-safe.
 *
 * @param <T> the type of the items
 */
public final class FairQueue<T> {
    /** The lines of the addresses. That whose turn is next comes first. */
    private final Map<ClientAddress, Address<T>> waiting = new LinkedHashMap<>();

    private int size;

    /** What the users of one address wait for. That whose turn is next comes first. */
    private static final class Address<T> {
        private final Map<Object, User<T>> users = new LinkedHashMap<>();
        private int size;
    }

    /** What one user waits for. */
    private record User<T>(Payer payer, Deque<T> items) {}

    public void add(Payer payer, T item) {
        Address<T> address = waiting.computeIfAbsent(payer.address().widest(), unknown -> new Address<>());
        address.users
                .computeIfAbsent(payer.person(), unknown -> new User<>(payer, new ArrayDeque<>()))
                .items
                .addLast(item);
        address.size++;
        size++;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The number of items of a payer's address. */
    public int sizeOfAddress(Payer payer) {
        Address<T> address = waiting.get(payer.address().widest());
        return address == null ? 0 : address.size;
    }

    /** Removes an item. Returns whether it was there. */
    public boolean remove(Payer payer, T item) {
        Address<T> address = waiting.get(payer.address().widest());
        User<T> user = address == null ? null : address.users.get(payer.person());
        if (address == null || user == null || !user.items.remove(item)) {
            return false;
        }
        address.size--;
        size--;
        if (user.items.isEmpty()) {
            address.users.remove(payer.person());
        }
        if (address.size == 0) {
            waiting.remove(payer.address().widest());
        }
        return true;
    }

    /** Removes and returns the next item; null if the queue is empty. */
    public @Nullable T next() {
        return next(payer -> true);
    }

    /**
     * Removes and returns the next item of those who may have a turn now; the others keep waiting.
     *
     * @return null if there is none
     */
    public @Nullable T next(Predicate<Payer> mayNow) {
        for (Address<T> address : waiting.values()) {
            for (User<T> user : address.users.values()) {
                if (mayNow.test(user.payer)) {
                    return take(address, user);
                }
            }
        }
        return null;
    }

    /** Takes the first item of a user. The next turns are those of the others. */
    private T take(Address<T> address, User<T> user) {
        T item = user.items.removeFirst();
        address.size--;
        size--;
        Object person = user.payer.person();
        address.users.remove(person);
        if (!user.items.isEmpty()) {
            address.users.put(person, user);
        }
        ClientAddress key = user.payer.address().widest();
        waiting.remove(key);
        if (address.size > 0) {
            waiting.put(key, address);
        }
        return item;
    }

    /** Removes and returns the newest item of the user with the most items, at the address with the most items. */
    T dropFromLongest() {
        Address<T> address = longest(waiting, one -> one.size);
        User<T> user = longest(address.users, one -> one.items.size());
        T newest = user.items.getLast();
        boolean unused = remove(user.payer, newest);
        return newest;
    }

    /** The longest value; if several are equally long, the last of them. */
    private static <V> V longest(Map<?, V> map, ToIntFunction<V> size) {
        return map.values().stream()
                .reduce((one, other) -> size.applyAsInt(other) >= size.applyAsInt(one) ? other : one)
                .orElseThrow();
    }
}
