import { cursorAt, positionOf } from './cursor.js';

/** @import { AnyEvent } from './client/model.js' */

/** How far the search first goes back from the end of the log, in events. Then it goes further in larger steps. */
const FIRST_STEP = 64;
const STEP_GROWTH = 8;

/**
 * What is at a place of the log: whether it still holds everything after it, and the time of the first event there that
 * tells its time.
 *
 * @typedef {{ isHeld: boolean, time?: number | undefined }} Place
 */

/** The verbs of events by which the object changes. The last state of a deleted object is older than its deletion. */
const CHANGES = ['created', 'updated', 'online', 'offline'];

/**
 * When an event happened, if it tells that: an event has no time of its own, but an object that is created or changed has
 * one.
 *
 * @param {AnyEvent} event
 * @returns {number | undefined} like `Date.now()`
 */
export function timeOf({ event, data }) {
  const { updatedAt } = /** @type {{ updatedAt?: unknown }} */ (data ?? {});
  const time =
    typeof updatedAt === 'string' && CHANGES.includes(event.split('.').at(-1) ?? '') ? Date.parse(updatedAt) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The cursor of the last so many events, or of all events that the log holds if these are fewer.
 *
 * @param {number} count
 * @param {string} end the cursor of the end of the log
 * @param {(cursor: string) => Promise<Place>} look
 * @returns {Promise<string>}
 */
export async function cursorOfLast(count, end, look) {
  const from = Math.max(positionOf(end) - count, 0);
  const isHeld = async (/** @type {number} */ position) => (await look(cursorAt(end, position))).isHeld;
  return cursorAt(end, (await isHeld(from)) ? from : await firstWhere(isHeld, from, positionOf(end)));
}

/**
 * A cursor after which all events come that happened since a time, as far as the log holds them. If events do not tell
 * their time, some earlier ones come too.
 *
 * @param {number} since like `Date.now()`
 * @param {string} end the cursor of the end of the log
 * @param {(cursor: string) => Promise<Place>} look
 * @returns {Promise<string>}
 */
export async function cursorSince(since, end, look) {
  const isSince = async (/** @type {number} */ position) => {
    const { isHeld, time = Number.POSITIVE_INFINITY } = await look(cursorAt(end, position));
    return isHeld && time >= since;
  };
  let high = positionOf(end);
  let step = FIRST_STEP;
  let low = Math.max(high - step, 0);
  while (low > 0 && (await isSince(low))) {
    high = low;
    step *= STEP_GROWTH;
    low = Math.max(high - step, 0);
  }
  return cursorAt(end, low === 0 && (await isSince(0)) ? 0 : await firstWhere(isSince, low, high));
}

/**
 * The first number above `low` for which something is true. It is not true for `low`, it is for `high`, and between them
 * it changes once.
 *
 * @param {(position: number) => Promise<boolean>} isTrue
 * @param {number} low
 * @param {number} high
 */
async function firstWhere(isTrue, low, high) {
  let [no, yes] = [low, high];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (await isTrue(middle)) {
      yes = middle;
    } else {
      no = middle;
    }
  }
  return yes;
}
