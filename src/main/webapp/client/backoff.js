import { CUT, GOING_AWAY, TOKEN_REFUSED } from './close-codes.js';

/*
 * The waits are the protocol's own: a client that reconnects waits 1 s, doubling to 30 s or what the program prefers, at random, and tries once at
 * once after a shutdown or a cut. All times are in milliseconds.
 */
const FIRST_WAIT = 1_000;
/** A session that has lasted this long starts over with the shortest wait. */
const STEADY = 5_000;

/** How long to wait before the next try. The waits grow until a session lasts. */
export class Backoff {
  #longest = FIRST_WAIT;
  #longestWait;
  #triedAtOnce = false;
  #since = Infinity;

  /** @param {number} longestWait in milliseconds */
  constructor(longestWait) {
    this.#longestWait = longestWait;
  }

  /** Call this when a session has resumed. */
  resumed() {
    this.#since = Date.now();
  }

  /**
   * @param {{ closeCode?: number | undefined }} problem what ended the last try
   * @returns {number} the next wait
   */
  next({ closeCode = 0 }) {
    if (Date.now() - this.#since >= STEADY) {
      this.#longest = FIRST_WAIT;
      this.#triedAtOnce = false;
    }
    this.#since = Infinity;
    if (!this.#triedAtOnce && [GOING_AWAY, CUT, TOKEN_REFUSED].includes(closeCode)) {
      this.#triedAtOnce = true;
      return 0;
    }
    // A random part of it, so that not all clients come at the same time.
    const wait = Math.random() * Math.min(this.#longest, this.#longestWait);
    this.#longest = Math.min(2 * this.#longest, this.#longestWait);
    return wait;
  }
}
