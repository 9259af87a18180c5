import { Problem } from '../client/lobby.js';
import { cursorAt, positionOf } from './cursor.js';
import { timeOf } from './event-time.js';

/** @import { Lobby } from '../client/lobby.js' */

/** How far the search first goes back from the end of the log, in events. Then it goes further in larger steps. */
const FIRST_STEP = 64;
const STEP_GROWTH = 8;
/** After so many events that tell no time, no further one is waited for. */
const MOST_EVENTS = 200;

/**
 * What is at a place of the log: whether it still holds everything after it, and the time of the first event there that
 * tells its time.
 *
 * @typedef {{ isHeld: boolean, time?: number | undefined }} Place
 */

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

/**
 * Looks what is at a place of the log: replays from there in a session of its own until it is known.
 *
 * @param {Lobby} lobby
 * @param {string} cursor
 * @returns {Promise<Place>}
 * @throws {Problem} if the server cannot be asked
 */
export async function look(lobby, cursor) {
  /** @type {Place} */
  let place = { isHeld: true };
  let events = 0;
  /** @type {unknown} */
  let failure;
  const session = lobby.follow('**', {
    after: cursor,
    onEvent: (event) => {
      if (place.time === undefined && events < MOST_EVENTS) {
        place = { isHeld: true, time: timeOf(event) };
      }
      events++;
      if (place.time !== undefined || events === MOST_EVENTS) {
        session.close();
      }
    },
    onState: (change) => {
      if (change.state === 'live') {
        session.close();
      } else if (change.state === 'waiting' || change.state === 'needs-token') {
        failure = change.problem;
        session.close();
      }
    },
  });
  try {
    await session.done;
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'cursor-expired') {
      return { isHeld: false };
    }
    throw problem;
  }
  if (failure) {
    throw failure;
  }
  return place;
}
