package dev.lobby.log;

/**
 * A CDI event: this server has looked for others with the same database.
 *
 * @param any whether there are any, as far as this one knows
 */
public record OtherServers(boolean any) {}
