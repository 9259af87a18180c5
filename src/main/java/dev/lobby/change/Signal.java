package dev.lobby.change;

/**
 * Fired, as a CDI event, inside a transaction: something that all nodes must hear of if and only if it commits, and
 * after the transaction's events. It takes its place in the one order like an event, but no pattern matches it and no
 * client sees it.
 *
 * @param name of the form of an event's name
 * @param payload a JSON text
 */
public record Signal(String name, String payload) {}
