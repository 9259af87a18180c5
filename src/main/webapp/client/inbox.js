import { ignore } from './deferred.js';

/** The bounds of what waits for a consumer that does not keep up. The rest stays on the server, which has it anyway. */
const MAX_EVENTS = 4_096;
const MAX_CHARACTERS = 4 * 1_024 * 1_024;

/**
 * A queue of the events that wait for the one consumer of a session. Its owner checks {@link isFull}.
 *
 * @template Event
 */
export class Inbox {
  /** @type {{ event: Event, characters: number }[]} */
  #waiting = [];
  #characters = 0;
  /** Whether the consumer waits for the next event. */
  #isAwaited = false;
  /** @type {() => void} */
  #wake = ignore;
  /** @type {() => void} */
  #tellDrained = ignore;
  /** @type {{ problem: unknown } | undefined} */
  #end;

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  get isFull() {
    return this.#waiting.length >= MAX_EVENTS || this.#characters >= MAX_CHARACTERS;
  }

  /**
   * @param {Event} event
   * @param {number} characters its length on the wire
   */
  put(event, characters) {
    this.#waiting.push({ event, characters });
    this.#characters += characters;
    this.#wake();
  }

  /** @param {(event: Event) => boolean} isWanted whether an event still waits */
  keep(isWanted) {
    this.#waiting = this.#waiting.filter(({ event }) => isWanted(event));
    this.#characters = this.#waiting.reduce((sum, { characters }) => sum + characters, 0);
  }

  /**
   * Waits for the next event. Events that came before a problem come before it is thrown. After an end without a problem
   * nobody wants them: they stay here, so that {@link isEmpty} does not say that they were taken.
   *
   * @returns {Promise<Event | undefined>} nothing after an end without a problem
   */
  async take() {
    while (this.isEmpty && !this.#end) {
      this.#isAwaited = true;
      this.#tellDrained();
      await /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          this.#wake = resolve;
        })
      );
      this.#isAwaited = false;
    }
    if (this.#end && !this.#end.problem) {
      return undefined;
    }
    const first = this.#waiting.shift();
    if (first) {
      this.#characters -= first.characters;
      return first.event;
    }
    throw this.#end?.problem;
  }

  /** Waits until the consumer has dealt with everything that was here. */
  async drained() {
    while (!this.#end && !(this.isEmpty && this.#isAwaited)) {
      await /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          this.#tellDrained = resolve;
        })
      );
    }
  }

  /** @param {unknown} [problem] */
  end(problem) {
    this.#end ??= { problem };
    this.#wake();
    this.#tellDrained();
  }
}
