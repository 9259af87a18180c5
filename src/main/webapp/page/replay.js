import { Problem } from '../client/lobby.js';
import { cursorOfLast, cursorSince, look } from './replay-start.js';

/** @import { Lobby } from '../client/lobby.js' */
/** @import { Follower } from './follower.js' */
/** @import { Start } from './replay-form.js' */

/**
 * Whom a replay tells how it goes.
 *
 * @typedef {object} ReplayEvents
 * @property {(text: string, isBad: boolean) => void} onProgress called with what whoever has asked for it should know
 * @property {(text: string) => void} onNote called with what should be seen beside the events
 */

/** Goes back in the log: finds the place that somebody means, and makes the follower replay from there. */
export class Replay {
  /** @type {Lobby} */
  #lobby;
  /** @type {Follower} */
  #follower;
  /** @type {ReplayEvents} */
  #events;
  #isRunning = false;

  /**
   * @param {Lobby} lobby
   * @param {Follower} follower
   * @param {ReplayEvents} events
   */
  constructor(lobby, follower, events) {
    this.#lobby = lobby;
    this.#follower = follower;
    this.#events = events;
  }

  get isRunning() {
    return this.#isRunning;
  }

  /**
   * Replays, unless a replay is running already.
   *
   * @param {Start} start
   * @returns {Promise<boolean>} whether all of it has come, and there was something
   */
  async run(start) {
    if (this.#isRunning) {
      return false;
    }
    this.#isRunning = true;
    try {
      this.#events.onProgress('Looking for the place in the log…', false);
      const cursor = await this.#cursorOf(start);
      this.#events.onProgress('Replaying…', false);
      this.#events.onNote(`replays what came after ${cursor}`);
      if ((await this.#follower.replay(cursor)) > 0) {
        return true;
      }
      this.#tell('No event from there on matches the subscribed patterns.', false);
      return false;
    } catch (problem) {
      this.#tell(inWords(problem), true);
      return false;
    } finally {
      this.#isRunning = false;
    }
  }

  /**
   * @param {string} text
   * @param {boolean} isBad
   */
  #tell(text, isBad) {
    this.#events.onProgress(text, isBad);
    this.#events.onNote(text);
  }

  /** @param {Start} start */
  async #cursorOf(start) {
    if ('after' in start) {
      return start.after;
    }
    if (this.#follower.cursor === undefined) {
      // Where the log ends is known only to a session that has subscribed to something.
      await this.#follower.subscribe('**');
    }
    const end = this.#follower.cursor;
    if (end === undefined) {
      throw new Problem('closed', 'There is no connection, so it is not known where the log ends.');
    }
    const lookAt = (/** @type {string} */ cursor) => look(this.#lobby, cursor);
    return 'last' in start ? cursorOfLast(start.last, end, lookAt) : cursorSince(start.since, end, lookAt);
  }
}

/** @param {unknown} problem */
function inWords(problem) {
  const { message } = /** @type {Error} */ (problem);
  return problem instanceof Problem && problem.code === 'cursor-expired'
    ? 'There is no replay after this cursor (cursor-expired). The log keeps events for as long as lobby.log.retention says, and this one is older; or another log gave the cursor. The page goes on where it was.'
    : message;
}
