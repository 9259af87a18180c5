const MINUTE = 60_000;
/** How many minutes are counted. */
export const MINUTES = 60;
/** So many events are remembered, so that none counts twice if it comes again. */
const MOST_REMEMBERED = 20_000;

/** How many events there were in each of the last 60 minutes. An event that comes again does not count again. */
export class PerMinute {
  /** @type {Map<number, number>} */
  #counts = new Map();
  /** @type {Set<string>} */
  #counted = new Set();

  /**
   * @param {string} cursor of the event
   * @param {number} time like `Date.now()`
   */
  add(cursor, time) {
    if (this.#counted.has(cursor)) {
      return;
    }
    this.#counted.add(cursor);
    if (this.#counted.size > MOST_REMEMBERED) {
      const [oldest = ''] = this.#counted;
      this.#counted.delete(oldest);
    }
    const minute = Math.floor(time / MINUTE);
    this.#counts.set(minute, (this.#counts.get(minute) ?? 0) + 1);
  }

  /**
   * The last 60 minutes with their counts, the oldest first. The last one is the minute of this time.
   *
   * @param {number} now
   * @returns {{ begin: number, count: number }[]}
   */
  upTo(now) {
    const last = Math.floor(now / MINUTE);
    for (const minute of this.#counts.keys()) {
      if (minute <= last - MINUTES) {
        this.#counts.delete(minute);
      }
    }
    return Array.from({ length: MINUTES }, (_, i) => {
      const minute = last - MINUTES + 1 + i;
      return { begin: minute * MINUTE, count: this.#counts.get(minute) ?? 0 };
    });
  }

  clear() {
    this.#counts.clear();
    this.#counted.clear();
  }
}
