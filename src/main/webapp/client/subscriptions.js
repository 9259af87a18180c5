/** @import { Cursor } from './model.js' */

/** The patterns of a session. Each has a cursor after which it counts. */
export class Subscriptions {
  /** @type {Map<string, { begin: Cursor, names: RegExp }>} */
  #byPattern = new Map();

  get patterns() {
    return [...this.#byPattern.keys()];
  }

  get isEmpty() {
    return this.#byPattern.size === 0;
  }

  /**
   * A pattern that is there already keeps its place.
   *
   * @param {readonly string[]} patterns
   * @param {Cursor} begin
   */
  add(patterns, begin) {
    for (const pattern of patterns) {
      if (!this.#byPattern.has(pattern)) {
        this.#byPattern.set(pattern, { begin, names: namesMatching(pattern) });
      }
    }
  }

  /** @param {readonly string[]} patterns */
  remove(patterns) {
    for (const pattern of patterns) {
      this.#byPattern.delete(pattern);
    }
  }

  /**
   * Makes all patterns count after this cursor.
   *
   * @param {Cursor} cursor
   */
  beginAfter(cursor) {
    for (const subscription of this.#byPattern.values()) {
      subscription.begin = cursor;
    }
  }

  /**
   * Whether a pattern matches that counts already. A replay is made for all patterns together, and so it also brings
   * events of newer patterns from before they were subscribed.
   *
   * @param {string} name
   * @param {Cursor} cursor
   */
  include(name, cursor) {
    return [...this.#byPattern.values()].some(({ begin, names }) => begin < cursor && names.test(name));
  }
}

/** @param {string} pattern */
function namesMatching(pattern) {
  const segments = pattern.split('.').map((segment) => {
    switch (segment) {
      case '*':
        return '[^.]+';
      case '**':
        return '[^.]+(?:\\.[^.]+)*';
      default:
        return segment.replace(/[^\w-]/g, '\\$&');
    }
  });
  return new RegExp(`^${segments.join('\\.')}$`);
}
