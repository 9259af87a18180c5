import { namesMatching } from './patterns.js';

/** @import { AnyEvent } from './model.js' */

/** The functions that a program has given a session for its events, each with the pattern of those that it is for. */
export class Listeners {
  /** @type {Set<{ names: RegExp, listener: (data: any, event: any) => unknown }>} */
  #all = new Set();

  /**
   * @param {string} pattern
   * @param {(data: any, event: any) => unknown} listener
   * @returns {() => void} takes it away
   */
  add(pattern, listener) {
    const entry = { names: namesMatching(pattern), listener };
    this.#all.add(entry);
    return () => {
      this.#all.delete(entry);
    };
  }

  /**
   * Calls one after the other, in the order in which they were given. Resolves when the last one has dealt with the event.
   *
   * @param {AnyEvent} event
   * @throws whatever one of them throws
   */
  async tell(event) {
    for (const { names, listener } of this.#all) {
      if (names.test(event.event)) {
        await listener(event.data, event);
      }
    }
  }
}
