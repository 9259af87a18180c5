/** So many milliseconds are between two announcements at least. */
const INTERVAL = 10_000;

/** Tells those who use a screen reader how many events have come: now and then, and not of each one. */
export class Announcer {
  #status;
  #count = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} status the element that is read out when it changes */
  constructor(status) {
    this.#status = status;
  }

  /** @param {number} events how many more there are */
  add(events) {
    this.#count += events;
    if (this.#count > 0) {
      this.#timer ??= setTimeout(() => this.#announce(), INTERVAL);
    }
  }

  #announce() {
    this.#timer = undefined;
    this.#status.textContent = `${this.#count} new ${this.#count === 1 ? 'event' : 'events'}`;
    this.#count = 0;
  }
}
