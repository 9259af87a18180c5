import { later } from './cursors.js';
import { Inbox } from './inbox.js';
import { Subscriptions } from './subscriptions.js';

/** @import { AnyEvent, Cursor, Id, LobbyEvent } from './model.js' */
/** @import { Pair } from './patterns.js' */

/**
 * What a session hands over to its consumer: every event that a subscription includes, once, in the one order.
 *
 * @template {AnyEvent} [Event=LobbyEvent]
 */
export class Delivery {
  #subscriptions;
  /** @type {Inbox<Event>} */
  #inbox = new Inbox();
  /**
   * All events that the patterns match have come, up to here.
   *
   * @type {Cursor}
   */
  #received = '';
  /**
   * The event that was handed over last.
   *
   * @type {Cursor | undefined}
   */
  #taken;
  #isOver = false;

  /** @param {((event: Event) => readonly Id[] | undefined) | undefined} about */
  constructor(about) {
    this.#subscriptions = new Subscriptions(about);
  }

  get patterns() {
    return this.#subscriptions.patterns;
  }

  /** Whether nothing is subscribed. */
  get isIdle() {
    return this.#subscriptions.isEmpty;
  }

  /** Where to resume. Empty if nothing was subscribed yet. */
  get received() {
    return this.#received;
  }

  /**
   * Every event up to here has been handed over.
   *
   * @returns {Cursor | undefined}
   */
  get cursor() {
    return (this.#inbox.isEmpty ? this.#received : this.#taken) || undefined;
  }

  /** Whether the consumer does not keep up: nothing more may be put here. */
  get isFull() {
    return this.#inbox.isFull;
  }

  /**
   * Adds subscriptions that the server will be asked for when the session resumes.
   *
   * @param {readonly Pair[]} pairs
   */
  plan(pairs) {
    this.#subscriptions.add(pairs, '');
  }

  /**
   * Makes everything that is subscribed or planned begin after this cursor.
   *
   * @param {Cursor} cursor
   */
  begin(cursor) {
    this.#received = cursor;
    this.#subscriptions.beginAfter(cursor);
  }

  /**
   * Adds subscriptions that the server has made.
   *
   * @param {readonly Pair[]} pairs
   * @param {Cursor} cursor
   */
  add(pairs, cursor) {
    if (this.#subscriptions.isEmpty) {
      // Even if it sorts before what was received: the log may have been replaced since then.
      this.#received = cursor;
    }
    this.#subscriptions.add(pairs, cursor);
  }

  /** @param {readonly Pair[]} pairs */
  remove(pairs) {
    this.#subscriptions.remove(pairs);
  }

  /**
   * Drops the events that wait here and that no subscription includes any more.
   *
   * @throws whatever the function throws that says what an event is about
   */
  dropUnwanted() {
    // What waits in a session that is over stays there: it was not handed over.
    if (!this.#isOver) {
      this.#inbox.keep((event) => this.#subscriptions.include(event));
    }
  }

  /**
   * Takes an event from the wire. One that has come before is ignored.
   *
   * @param {Event} event
   * @param {number} characters its length on the wire
   * @throws whatever the function throws that says what an event is about
   */
  put(event, characters) {
    if (event.cursor > this.#received) {
      this.#received = event.cursor;
      if (this.#subscriptions.include(event)) {
        this.#inbox.put(event, characters);
      }
    }
  }

  /** @param {Cursor} cursor all events up to here have come */
  caughtUp(cursor) {
    this.#received = later(this.#received, cursor);
  }

  /** Waits until the consumer has dealt with everything that was here. */
  async drained() {
    await this.#inbox.drained();
  }

  /**
   * @returns {AsyncGenerator<Event, void, undefined>}
   * @throws the problem that ended the session, after the events that came before it
   */
  async *events() {
    for (let event = await this.#inbox.take(); event; event = await this.#inbox.take()) {
      this.#taken = event.cursor;
      yield event;
    }
  }

  /**
   * Calls a function with one event after the other.
   *
   * @param {(event: Event) => unknown} onEvent
   * @throws whatever the function throws, and the problem that ended the session
   */
  async handOver(onEvent) {
    for await (const event of this.events()) {
      await onEvent(event);
    }
  }

  /** @param {unknown} problem nothing if somebody has closed the session: then no event is handed over any more */
  end(problem) {
    this.#isOver = true;
    this.#inbox.end(problem);
  }
}
