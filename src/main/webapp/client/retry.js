import { Backoff } from './backoff.js';
import { deferred, ignore } from './deferred.js';

/** @import { Deferred } from './deferred.js' */
/** @import { Problem } from './problem.js' */

/** When a session tries again: after a wait, or as soon as there is a reason. Only one caller waits at a time. */
export class Retry {
  #backoff;
  #isDue = false;
  #isToldToWait = false;
  #isOver = false;
  /** @type {() => void} */
  #wake = ignore;

  /** @param {number} longestWait in milliseconds */
  constructor(longestWait) {
    this.#backoff = new Backoff(longestWait);
  }

  /** Whether a reason to try again has come since the last try: a new token, or a call of `reconnect`. */
  get isDue() {
    return this.#isDue;
  }

  /** Call this when a try begins. */
  begin() {
    this.#isDue = false;
  }

  /** Call this when a try has resumed the session. */
  resumed() {
    this.#backoff.resumed();
  }

  /** Ends any wait, because there is a reason to try again. */
  now() {
    this.#isDue = true;
    this.#wake();
  }

  /** Ends a wait, because the next try has better prospects. But a server that has said when to come again means it. */
  sooner() {
    if (!this.#isToldToWait) {
      this.#wake();
    }
  }

  /** Ends any wait for good. */
  end() {
    this.#isOver = true;
    this.#wake();
  }

  /**
   * @param {Problem} problem what ended the last try
   * @returns {number} how long to wait before the next one, in milliseconds
   */
  waitAfter(problem) {
    return Math.max(this.#backoff.next(problem), (problem.retryAfter ?? 0) * 1_000);
  }

  /**
   * @param {number} wait in milliseconds
   * @param {Problem} problem what ended the last try
   */
  async sleep(wait, { retryAfter = 0 }) {
    if (this.#isOver) {
      return;
    }
    this.#isToldToWait = retryAfter > 0;
    const woken = this.#woken();
    const timer = setTimeout(() => this.#wake(), wait);
    await woken;
    clearTimeout(timer);
    this.#isToldToWait = false;
  }

  async untilDue() {
    while (!this.#isDue && !this.#isOver) {
      await this.#woken();
    }
  }

  #woken() {
    /** @type {Deferred<void>} */
    const { promise, resolve } = deferred();
    this.#wake = resolve;
    return promise;
  }
}
