import { Problem } from './client/lobby.js';
import { timeOf } from './log-search.js';

/** @import { Lobby } from './client/lobby.js' */
/** @import { Place } from './log-search.js' */

/** After so many events that tell no time, no further one is waited for. */
const MOST_EVENTS = 200;

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
