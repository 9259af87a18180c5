/** @import { Line } from './line.js' */

/** How many lines there are, how many of them are events, and how many of each a search leaves. */
export class LineCount {
  #events = 0;
  #shownEvents = 0;
  #shownLines = 0;

  get events() {
    return this.#events;
  }

  get shownEvents() {
    return this.#shownEvents;
  }

  get shownLines() {
    return this.#shownLines;
  }

  /** @param {Line} line a new one, of which it is known whether it is shown */
  add(line) {
    this.#change(line, 1);
  }

  /** @param {Line} line which leaves, or is added again because it may be shown or hidden from now on */
  remove(line) {
    this.#change(line, -1);
  }

  clear() {
    this.#events = 0;
    this.#shownEvents = 0;
    this.#shownLines = 0;
  }

  /**
   * @param {Line} line
   * @param {1 | -1} by
   */
  #change({ node, entry }, by) {
    const isEvent = entry.kind === 'event';
    this.#events += isEvent ? by : 0;
    this.#shownLines += node.hidden ? 0 : by;
    this.#shownEvents += isEvent && !node.hidden ? by : 0;
  }
}
