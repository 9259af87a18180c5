package dev.lobby.block;

/**
 * A CDI event, fired inside the transaction in which a user blocks another one, before the block is there, with the rows
 * of both users locked. Its observers end whatever there is between the two, in both directions, and hide it from nobody:
 * each of these ends looks as if the user had ended it without a block.
 */
public record Blocking(String by, String user) {}
