package dev.lobby.change;

/**
 * A CDI event, fired inside a transaction: something that all servers must learn if and only if the transaction
 * commits, and after its events. A signal has a position in the log like an event, but no pattern matches it and no
 * client sees it.
 *
 * @param name has the form of an event's name
 * @param payload a JSON text
 */
public record Signal(String name, String payload) {}
