package dev.lobby.block;

/**
 * A CDI event, fired inside the transaction in which a user blocks another one, before the block is there, with the rows
 * of both users locked. Its observers end whatever there is between the two, in both directions. Each end must look to the
 * other user as if it had been made without a block.
 */
public record Blocking(String by, String user) {}
