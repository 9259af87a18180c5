import { deferred } from './deferred.js';
import { Problem } from './problem.js';

/** Each unanswered command costs memory. */
const MAX_UNANSWERED = 500;

/**
 * A command, and what to do with its answer.
 *
 * @typedef {object} Command
 * @property {string} event the command's name
 * @property {unknown} data
 * @property {(answer: any) => void} accept
 * @property {(problem: unknown) => void} refuse
 */

/** The commands of a session that have no answer yet. They are sent again on every connection, for they may be lost. */
export class Commands {
  /** @type {Set<Command>} */
  #unanswered = new Set();

  get areWaiting() {
    return this.#unanswered.size > 0;
  }

  /**
   * @param {string} event
   * @param {unknown} data
   * @param {(answer: any) => void} take called with the answer before the next frame is looked at
   * @param {(command: Command) => void} send
   * @returns {Promise<void>}
   */
  async ask(event, data, take, send) {
    if (this.#unanswered.size >= MAX_UNANSWERED) {
      throw new RangeError(`At most ${MAX_UNANSWERED} commands can wait for their answers`);
    }
    /** @type {import('./deferred.js').Deferred<void>} */
    const { promise, resolve, reject } = deferred();
    /** @type {Command} */
    const command = {
      event,
      data,
      accept: (answer) => {
        this.#unanswered.delete(command);
        take(answer);
        resolve();
      },
      refuse: (problem) => {
        this.#unanswered.delete(command);
        reject(problem);
      },
    };
    this.#unanswered.add(command);
    send(command);
    await promise;
  }

  /** @param {(command: Command) => void} send */
  sendAll(send) {
    this.#unanswered.forEach(send);
  }

  /**
   * Refuses the largest command. The server closes the connection if a command is larger than it accepts, and does not
   * say which one it was.
   *
   * @returns {boolean} whether there was a command
   */
  refuseLargest() {
    const [largest] = [...this.#unanswered].sort((one, other) => sizeOf(other) - sizeOf(one));
    largest?.refuse(new Problem('too-large', 'The server does not accept a command of this size.'));
    return largest !== undefined;
  }

  /** @param {Problem} problem */
  refuseAll(problem) {
    for (const { refuse } of this.#unanswered) {
      refuse(problem);
    }
  }
}

/** @param {Command} command */
function sizeOf({ data }) {
  return JSON.stringify(data).length;
}

/** The problem of a command whose session was closed. */
export function over() {
  return new Problem('over', 'This session is over.');
}
