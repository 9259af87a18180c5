/*
 * The close codes of the WebSocket that the client treats in a special way. The server's documentation lists all codes.
 */

/** The client closes the connection, and nothing is wrong. */
export const NORMAL = 1000;
/** The server shuts down. */
export const GOING_AWAY = 1001;
/** The connection was lost without a close frame. */
export const CUT = 1006;
/** A command is larger than the server accepts. */
export const TOO_LARGE = 1009;
/** The access token is invalid, or it has expired or was ended. */
export const TOKEN_REFUSED = 4401;
/**
 * This program sent what the server does not accept: a binary frame, too many commands, a command that is too large.
 */
export const OWN_FAULTS = [1003, 1008, TOO_LARGE];
