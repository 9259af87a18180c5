import { element, find } from './element.js';
import { json } from './json.js';

/** @import { Call, Frame } from './client/lobby.js' */

const MOST_ROWS = 500;
const SHOWN_OF_A_CURSOR = 6;
const LOCAL_TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

/**
 * A row before it is drawn.
 *
 * @typedef {object} Row
 * @property {'event' | 'answered' | 'error' | 'sent' | 'call' | 'note'} kind
 * @property {string} label
 * @property {() => Node | string} content
 * @property {Date} time
 * @property {string} [cursor]
 * @property {string} [remark]
 */

/**
 * A list of everything that was sent and received: at most 500 rows, the newest first. Rows are drawn once for each
 * frame of the screen, so that a burst of events costs only what can be seen of it. A pause delays the drawing. The
 * filter hides rows and removes none.
 *
 * Fires `resume`, with the cursor of an event as its `detail`, when the user wants to go on after that event.
 */
export class EventStream extends HTMLElement {
  /** @type {Row[]} */
  #waiting = [];
  #paused = false;
  /** @type {number | undefined} */
  #drawing;
  /** @type {AbortController | undefined} */
  #connected;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    this.#pauseButton.addEventListener('click', () => this.#pause(!this.#paused), { signal });
    find('[name=clear]', HTMLButtonElement, this).addEventListener('click', () => this.#clear(), { signal });
    this.#filter.addEventListener('input', () => this.#applyFilter(this.#rows.children), { signal });
  }

  disconnectedCallback() {
    this.#connected?.abort();
  }

  get #rows() {
    return find('ol', HTMLOListElement, this);
  }

  get #pauseButton() {
    return find('[name=pause]', HTMLButtonElement, this);
  }

  get #filter() {
    return find('[name=filter]', HTMLInputElement, this);
  }

  /**
   * Shows an event.
   *
   * @param {{ event: string, data: unknown, cursor: string }} event
   * @param {string} [remark] is shown beside its name
   */
  happened({ event, data, cursor }, remark) {
    this.#add('event', event, () => json(data), { cursor, ...(remark && { remark }) });
  }

  /**
   * Shows any other frame of the server.
   *
   * @param {Frame} frame
   */
  answered({ event, data }) {
    this.#add(event === 'error' ? 'error' : 'answered', String(event), () => json(data));
  }

  /**
   * Shows a command.
   *
   * @param {Frame} frame
   */
  sent({ event, id: _, ...command }) {
    this.#add('sent', String(event), () => json(command));
  }

  /**
   * Shows a call. Its outcome is added when it is known. The events that the call causes may come before.
   *
   * @param {Call} call
   */
  called({ method, path, outcome }) {
    this.#add('call', method, () => {
      const status = element('span', { className: 'status' }, '…');
      outcome.then(({ status: code, problem }) => {
        status.textContent = `${code || ''} ${problem?.title ?? ''}`;
        status.classList.add(problem ? 'bad' : 'good');
      });
      return element('span', {}, path, ' ', status);
    });
  }

  /**
   * Shows a note about the connection.
   *
   * @param {string} text
   */
  noted(text) {
    this.#add('note', 'session', () => text);
  }

  /**
   * @param {Row['kind']} kind
   * @param {string} label
   * @param {Row['content']} content
   * @param {Pick<Row, 'cursor' | 'remark'>} [more]
   */
  #add(kind, label, content, more = {}) {
    this.#waiting.push({ kind, label, content, time: new Date(), ...more });
    if (this.#waiting.length > MOST_ROWS) {
      this.#waiting.shift();
    }
    if (this.#paused) {
      this.#showPause();
    } else {
      this.#drawing ??= requestAnimationFrame(() => this.#draw());
    }
  }

  #draw() {
    this.#drawing = undefined;
    if (this.#paused) {
      return;
    }
    const rows = this.#waiting.reverse().map((shown) => this.#row(shown));
    this.#waiting = [];
    this.#applyFilter(rows);
    const list = this.#rows;
    list.prepend(...rows);
    while (list.childElementCount > MOST_ROWS) {
      list.lastElementChild?.remove();
    }
  }

  /** @param {Iterable<Element>} rows */
  #applyFilter(rows) {
    const words = this.#filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.toggleAttribute('hidden', !words.every((word) => text.includes(word)));
    }
  }

  /** @param {boolean} paused */
  #pause(paused) {
    this.#paused = paused;
    this.#showPause();
    if (!paused) {
      this.#draw();
    }
  }

  #showPause() {
    this.#pauseButton.textContent = this.#paused ? `Resume (${this.#waiting.length} waiting)` : 'Pause';
  }

  #clear() {
    this.#waiting = [];
    this.#rows.replaceChildren();
    this.#showPause();
  }

  /** @param {Row} row */
  #row({ kind, label, content, time, cursor, remark }) {
    const made = element(
      'li',
      { className: kind },
      element('time', { dateTime: time.toISOString() }, LOCAL_TIME.format(time)),
      element('b', {}, label, remark ? element('small', {}, remark) : ''),
      element('code', {}, content()),
      cursor ? this.#place(cursor) : '',
    );
    made.dataset.verb = label.split('.').at(-1) ?? '';
    return made;
  }

  /** @param {string} cursor */
  #place(cursor) {
    const title = `Cursor ${cursor}: resume after this event`;
    const button = element(
      'button',
      { type: 'button', className: 'cursor', title },
      `…${cursor.slice(-SHOWN_OF_A_CURSOR)}`,
    );
    button.ariaLabel = title;
    button.value = cursor;
    button.addEventListener('click', () => this.dispatchEvent(new CustomEvent('resume', { detail: cursor })));
    return button;
  }
}

customElements.define('event-stream', EventStream);
