/** @import { Cursor } from './model.js' */

/**
 * The cursor of each answer, beside the answer because that is the object as the server sent it.
 *
 * @type {WeakMap<object, Cursor | undefined>}
 */
const cursors = new WeakMap();

/**
 * The cursor that came with an object which a call returned. A session that follows after this cursor misses no later
 * change of the object.
 *
 * @param {object} answer
 * @returns {Cursor | undefined}
 */
export function cursorOf(answer) {
  return cursors.get(answer);
}

/**
 * @param {object} answer
 * @param {Cursor | undefined} cursor
 */
export function rememberCursor(answer, cursor) {
  cursors.set(answer, cursor);
}

/**
 * The later of two cursors. Cursors of one log sort as text.
 *
 * @param {Cursor} one
 * @param {Cursor} other
 */
export function later(one, other) {
  // biome-ignore lint/complexity/useMathMinMax: cursors are text
  return other > one ? other : one;
}
