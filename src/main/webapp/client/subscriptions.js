import { aboutOf } from './about.js';
import { grouped, namesMatching } from './patterns.js';

/** @import { AnyEvent, Cursor, Id } from './model.js' */
/** @import { Pair } from './patterns.js' */

/** The subscriptions of a session. Each has a cursor after which it counts. */
export class Subscriptions {
  /**
   * For each pattern, from where on it counts for which object. Without an object it counts for all events.
   *
   * @type {Map<string, { names: RegExp, begins: Map<Id | undefined, Cursor> }>}
   */
  #byPattern = new Map();
  #aboutOwn;

  /**
   * @param {(event: any) => readonly Id[] | undefined} [aboutOwn]
   *   what the events are about that are not of the server's own entities
   */
  constructor(aboutOwn) {
    this.#aboutOwn = aboutOwn;
  }

  get patterns() {
    return grouped(this.#pairs());
  }

  get isEmpty() {
    return this.#byPattern.size === 0;
  }

  /**
   * A subscription that is there already keeps its place.
   *
   * @param {Iterable<Pair>} pairs
   * @param {Cursor} begin
   */
  add(pairs, begin) {
    for (const [pattern, id] of pairs) {
      const subscription = this.#byPattern.get(pattern) ?? { names: namesMatching(pattern), begins: new Map() };
      if (!subscription.begins.has(id)) {
        subscription.begins.set(id, begin);
      }
      this.#byPattern.set(pattern, subscription);
    }
  }

  /** @param {Iterable<Pair>} pairs */
  remove(pairs) {
    for (const [pattern, id] of pairs) {
      const { begins } = this.#byPattern.get(pattern) ?? {};
      begins?.delete(id);
      if (begins?.size === 0) {
        this.#byPattern.delete(pattern);
      }
    }
  }

  /**
   * Makes all subscriptions count after this cursor.
   *
   * @param {Cursor} cursor
   */
  beginAfter(cursor) {
    const pairs = [...this.#pairs()];
    this.#byPattern.clear();
    this.add(pairs, cursor);
  }

  /**
   * Whether a subscription matches that counts already. A replay is made for all subscriptions together, and so it also
   * brings events of newer ones from before they were made.
   *
   * If it is not known what the event is about, the server is trusted: it would not have sent the event for nothing.
   *
   * @param {AnyEvent} event
   */
  include(event) {
    /** @param {Cursor | undefined} begin */
    const counts = (begin) => begin !== undefined && begin < event.cursor;
    return [...this.#byPattern.values()].some(
      ({ names, begins }) => names.test(event.event) && this.#beginsFor(event, begins).some(counts),
    );
  }

  /**
   * @param {AnyEvent} event
   * @param {Map<Id | undefined, Cursor>} begins
   */
  #beginsFor(event, begins) {
    const isNarrowed = begins.size > 1 || !begins.has(undefined);
    const ids = isNarrowed ? (aboutOf(event) ?? this.#aboutOwn?.(event)) : [];
    return ids ? [undefined, ...ids].map((id) => begins.get(id)) : [...begins.values()];
  }

  /** @returns {Generator<Pair, void, undefined>} */
  *#pairs() {
    for (const [pattern, { begins }] of this.#byPattern) {
      for (const id of begins.keys()) {
        yield [pattern, id];
      }
    }
  }
}
