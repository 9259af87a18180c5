import { timeOf } from './event-time.js';
import { History } from './history.js';
import { PerMinute } from './per-minute.js';

/** @import { Call, Frame, LobbyEvent } from '../client/lobby.js' */
/** @import { Entry } from './history.js' */

/**
 * Whom a recorder tells what it has recorded.
 *
 * @typedef {object} RecorderEvents
 * @property {(entry: Entry, removed: string[]) => void} onEntry called with the keys of the entries that left for it
 * @property {(entry: Entry) => void} onOutcome called when the outcome of a call is known
 * @property {() => void} onClear
 */

/** Makes entries of everything that happens, and keeps the latest ones. Also counts events per minute. */
export class Recorder {
  /** @type {RecorderEvents} */
  #events;
  #history = new History();
  #perMinute = new PerMinute();
  #lastKey = 0;
  /** When the last event happened that told its time. */
  #lastTime = 0;

  /** @param {RecorderEvents} events */
  constructor(events) {
    this.#events = events;
  }

  /** @returns {Iterable<Entry>} the oldest first */
  get entries() {
    return this.#history;
  }

  get perMinute() {
    return this.#perMinute;
  }

  /**
   * Records an event. It happened when it tells, and if it comes again, when it did the first time. If nothing tells
   * that, a live one happens now, and one that is replayed happened after the last one that told its time.
   *
   * @param {LobbyEvent} event
   * @param {boolean} isReplayed
   */
  happened(event, isReplayed) {
    const first = this.#history.get(event.cursor);
    const told = timeOf(event) ?? (first?.isAbout ? undefined : first?.time);
    this.#lastTime = told ?? this.#lastTime;
    const time = told ?? ((isReplayed && this.#lastTime) || Date.now());
    this.#perMinute.add(event.cursor, time);
    this.#add({
      key: event.cursor,
      kind: 'event',
      name: event.event,
      data: event.data,
      time,
      cursor: event.cursor,
      ...(isReplayed && { isReplayed }),
      ...(isReplayed && told === undefined && { isAbout: true }),
    });
  }

  /**
   * Records any other frame of the server.
   *
   * @param {Frame} frame
   */
  answered({ event, data }) {
    this.#addOther(event === 'error' ? 'error' : 'answered', String(event), data);
  }

  /**
   * Records a command.
   *
   * @param {Frame} frame
   */
  sent({ event, id: _, ...command }) {
    this.#addOther('sent', String(event), command);
  }

  /**
   * Records a call. Its outcome is added when it is known. The events that the call causes may come before.
   *
   * @param {Call} call
   */
  called({ method, path, outcome }) {
    const entry = this.#addOther('call', method, path);
    outcome.then(({ status, problem }) => {
      entry.outcome = `${status || ''} ${problem?.title ?? ''}`.trim();
      entry.isBad = problem !== undefined;
      if (this.#history.get(entry.key) === entry) {
        this.#events.onOutcome(entry);
      }
    });
  }

  /**
   * Records what a person should know of the connection.
   *
   * @param {string} text
   */
  noted(text) {
    this.#addOther('note', 'session', text);
  }

  /**
   * Records entries again that were stored.
   *
   * @param {Iterable<Entry>} entries
   */
  restore(entries) {
    for (const entry of entries) {
      if (entry.kind === 'event') {
        this.#perMinute.add(entry.key, entry.time);
        this.#add(entry);
      } else {
        this.#add({ ...entry, key: this.#ownKey() });
      }
    }
  }

  clear() {
    this.#history.clear();
    this.#perMinute.clear();
    this.#lastTime = 0;
    this.#events.onClear();
  }

  /**
   * @param {Entry['kind']} kind
   * @param {string} name
   * @param {unknown} data
   */
  #addOther(kind, name, data) {
    /** @type {Entry} */
    const entry = { key: this.#ownKey(), kind, name, data, time: Date.now() };
    this.#add(entry);
    return entry;
  }

  #ownKey() {
    return `#${++this.#lastKey}`;
  }

  /** @param {Entry} entry */
  #add(entry) {
    this.#events.onEntry(entry, this.#history.add(entry));
  }
}
