/*
 * How this server makes its cursors. The page knows it because it comes with the server. For programs a cursor is opaque.
 */
const FORM = /^([0-9a-f]{12})([0-7][0-9a-f]{15})$/;
const DIGITS = 16;

/**
 * The place in the log that a cursor names: how many events there were before it.
 *
 * @param {string} cursor
 * @throws {TypeError} if it is no cursor
 */
export function positionOf(cursor) {
  return Number(BigInt(`0x${parts(cursor).position}`));
}

/**
 * The cursor of another place in the log that a cursor is of.
 *
 * @param {string} cursor
 * @param {number} position
 * @throws {TypeError} if it is no cursor
 */
export function cursorAt(cursor, position) {
  return parts(cursor).epoch + position.toString(16).padStart(DIGITS, '0');
}

/** @param {string} cursor */
function parts(cursor) {
  const [, epoch, position] = FORM.exec(cursor) ?? [];
  if (epoch === undefined || position === undefined) {
    throw new TypeError(`“${cursor}” is no cursor of a Lobby server`);
  }
  return { epoch, position };
}
