import { element } from './element.js';
import { json } from './json.js';

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
 * What was sent and received, the newest first: at most 500 rows. Rows are drawn once a frame of the screen, so that a
 * burst of events costs no more than what can be seen of it; a pause only puts that off. A filter hides rows and forgets
 * none.
 *
 * Fires `resume` with the cursor of an event that somebody wants to go on after.
 */
export class EventStream extends HTMLElement {
  #rows = this.querySelector('ol');
  #pauseButton = this.querySelector('[name=pause]');
  #filter = this.querySelector('[name=filter]');
  #waiting = [];
  #paused = false;
  #drawing;

  connectedCallback() {
    this.#pauseButton.addEventListener('click', () => this.#pause(!this.#paused));
    this.querySelector('[name=clear]').addEventListener('click', () => this.#clear());
    this.#filter.addEventListener('input', () => this.#applyFilter(this.#rows.children));
  }

  /** An event, with what was to be said of it. */
  happened({ event, data, cursor }, remark) {
    this.#add('event', event, () => json(data), { cursor, remark });
  }

  /** Any other frame of the server's. */
  answered({ event, id: _, data }) {
    this.#add(event === 'error' ? 'error' : 'answered', event, () => json(data));
  }

  /** A command of ours. */
  sent({ event, id: _, ...command }) {
    this.#add('sent', event, () => json(command));
  }

  /** A REST call of ours, whose outcome shows when it is there; what it causes may come before. */
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

  /** Something about the connection. */
  noted(text) {
    this.#add('note', 'session', () => text);
  }

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
    this.#rows.prepend(...rows);
    while (this.#rows.childElementCount > MOST_ROWS) {
      this.#rows.lastElementChild.remove();
    }
  }

  #applyFilter(rows) {
    const words = this.#filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  }

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

  #row({ kind, label, content, time, cursor, remark }) {
    const made = element(
      'li',
      { className: kind },
      element('time', { dateTime: time.toISOString() }, LOCAL_TIME.format(time)),
      element('b', {}, label, remark ? element('small', {}, remark) : ''),
      element('code', {}, content()),
      cursor ? this.#place(cursor) : '',
    );
    made.dataset.verb = label.split('.').at(-1);
    return made;
  }

  #place(cursor) {
    const title = `Cursor ${cursor}: resume after this event`;
    const button = element('button', { type: 'button', className: 'cursor', title }, `…${cursor.slice(-SHOWN_OF_A_CURSOR)}`);
    button.ariaLabel = title;
    button.value = cursor;
    button.addEventListener('click', () => this.dispatchEvent(new CustomEvent('resume', { detail: cursor })));
    return button;
  }
}

customElements.define('event-stream', EventStream);
