/**
 * What the page shows on one line: an event, another frame, a call, or a note. It consists of plain data, so that it can
 * be stored.
 *
 * @typedef {object} Entry
 * @property {string} key the cursor of an event; anything else has a key of its own
 * @property {'event' | 'answered' | 'error' | 'sent' | 'call' | 'note'} kind
 * @property {string} name
 * @property {unknown} data
 * @property {number} time like `Date.now()`
 * @property {boolean} [isAbout] whether it happened at about this time, because nothing tells when exactly
 * @property {boolean} [isReplayed]
 * @property {string} [cursor]
 * @property {string} [outcome] of a call
 * @property {boolean} [isBad] whether the outcome is a problem
 */

/** What the page holds: so many entries, and so many characters of them as JSON. */
export const MOST_ENTRIES = 2_000;
export const MOST_CHARACTERS = 2 * 1_024 * 1_024;

/**
 * The latest entries, in the order in which they came. An entry that comes again, as an event does in a replay, moves to
 * the end. The oldest ones leave first.
 */
export class History {
  /** @type {Map<string, { entry: Entry, characters: number }>} */
  #held = new Map();
  #characters = 0;
  #mostEntries;
  #mostCharacters;

  constructor(mostEntries = MOST_ENTRIES, mostCharacters = MOST_CHARACTERS) {
    this.#mostEntries = mostEntries;
    this.#mostCharacters = mostCharacters;
  }

  get size() {
    return this.#held.size;
  }

  get characters() {
    return this.#characters;
  }

  /**
   * @param {Entry} entry
   * @returns {string[]} the keys of those that had to leave for it
   */
  add(entry) {
    this.#remove(entry.key);
    const characters = JSON.stringify(entry).length;
    this.#held.set(entry.key, { entry, characters });
    this.#characters += characters;
    const removed = [];
    for (const key of this.#held.keys()) {
      if (this.#held.size <= this.#mostEntries && this.#characters <= this.#mostCharacters) {
        break;
      }
      this.#remove(key);
      removed.push(key);
    }
    return removed;
  }

  /** @param {string} key */
  get(key) {
    return this.#held.get(key)?.entry;
  }

  clear() {
    this.#held.clear();
    this.#characters = 0;
  }

  /** @returns {Generator<Entry, void, undefined>} the oldest first */
  *[Symbol.iterator]() {
    for (const { entry } of this.#held.values()) {
      yield entry;
    }
  }

  /** @param {string} key */
  #remove(key) {
    this.#characters -= this.#held.get(key)?.characters ?? 0;
    this.#held.delete(key);
  }
}
