import { element } from './element.js';

const MOST_ROWS = 500;
const LONGEST_STRING = 300;
const LOCAL_TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

/**
 * What was sent and received, the newest first: at most 500 rows. Rows are drawn once a frame of the screen, so that a
 * burst of events costs no more than what can be seen of it; a pause only puts that off.
 */
export class EventStream extends HTMLElement {
  #rows = this.querySelector('ol');
  #pauseButton = this.querySelector('[name=pause]');
  #waiting = [];
  #paused = false;
  #drawing;

  connectedCallback() {
    this.#pauseButton.addEventListener('click', () => this.#pause(!this.#paused));
    this.querySelector('[name=clear]').addEventListener('click', () => this.#clear());
  }

  /** A frame of the server's. */
  received({ event, data }) {
    this.#add(event === 'error' ? 'error' : 'event', event, () => json(data));
  }

  /** A command of ours. */
  sent(command) {
    this.#add('sent', 'sent', () => json(command));
  }

  /** A REST call of ours, whose outcome shows when it is there; what it causes may come before. */
  called({ method, path, outcome }) {
    this.#add('call', method, () => {
      const status = element('span', { className: 'status' }, '…');
      outcome.then(({ status: code, title }) => {
        status.textContent = `${code || ''} ${title}`;
        status.classList.add(code >= 200 && code < 300 ? 'good' : 'bad');
      });
      return element('span', {}, path, ' ', status);
    });
  }

  /** Something about the connection. */
  noted(text) {
    this.#add('note', 'socket', () => text);
  }

  #add(kind, label, content) {
    this.#waiting.push({ kind, label, content, time: new Date() });
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
    this.#rows.prepend(...this.#waiting.reverse().map(row));
    this.#waiting = [];
    while (this.#rows.childElementCount > MOST_ROWS) {
      this.#rows.lastElementChild.remove();
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
}

customElements.define('event-stream', EventStream);

function row({ kind, label, content, time }) {
  const made = element(
    'li',
    { className: kind },
    element('time', { dateTime: time.toISOString() }, LOCAL_TIME.format(time)),
    element('b', {}, label),
    element('code', {}, content()),
  );
  made.dataset.verb = label.split('.').at(-1);
  return made;
}

/** JSON on as few lines as it fits in, broken between its members. */
function json(value) {
  if (Array.isArray(value)) {
    return group('[', value.map((item) => [json(item)]), ']');
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value);
    return group('{', members.map(([name, member]) => [part('name', JSON.stringify(name)), ': ', json(member)]), '}');
  }
  if (typeof value === 'string' && value.length > LONGEST_STRING) {
    const start = part('string', `${JSON.stringify(value.slice(0, LONGEST_STRING)).slice(0, -1)}…"`);
    return element('span', {}, start, ` (${value.length} characters)`);
  }
  return part(typeof value, JSON.stringify(value));
}

function group(open, items, close) {
  if (items.length === 0) {
    return open + close;
  }
  const last = items.length - 1;
  return element(
    'span',
    {},
    ...items.flatMap((item, i) => [
      element('span', { className: 'member' }, i === 0 ? open : '', ...item, i === last ? close : ','),
      i === last ? '' : ' ',
    ]),
  );
}

function part(className, text) {
  return element('span', { className }, text);
}
