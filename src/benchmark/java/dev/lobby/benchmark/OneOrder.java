package dev.lobby.benchmark;

import java.util.Arrays;

/**
 * The order in which sessions hear numbered messages: whoever is first makes it, all others are held to it. Every number
 * belongs to one of several speakers, by turns, whose own numbers come without gaps, so that nothing is missing and
 * nothing comes twice. Not thread-safe.
 */
final class OneOrder {
    private final int[] next;
    private int[] numbers = new int[1024];
    private int size;

    OneOrder(int speakers) {
        next = new int[speakers];
        Arrays.setAll(next, speaker -> speaker);
    }

    /** Somebody has heard the number, as the one at that place. */
    void hears(int place, int number) {
        if (place == size) {
            add(number);
        } else if (numbers[place] != number) {
            throw new AssertionError("The message at place " + place + " is " + numbers[place] + " for one, and "
                    + number + " for another");
        }
    }

    private void add(int number) {
        int speaker = number % next.length;
        if (number != next[speaker]) {
            throw new AssertionError("After " + size + " messages comes " + number + " in place of " + next[speaker]);
        }
        next[speaker] += next.length;
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    /** How many somebody has heard. */
    int size() {
        return size;
    }

    int at(int place) {
        return numbers[place];
    }
}
