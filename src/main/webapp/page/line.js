import { element } from './element.js';
import { summaryOf } from './event-summary.js';
import { localTime } from './event-time.js';

/** @import { Entry } from './history.js' */
/** @import { NameCache } from './name-cache.js' */
/** @import { Part } from './event-summary.js' */

const SHOWN_OF_A_CURSOR = 6;
const SHOWN_OF_AN_ID = 4;
const LONGEST_TEXT = 300;

/** A line of the stream: when, what, about what, and where in the log. It is one button, which opens the details. */
export class Line {
  #button;
  #outcome = element('span', { className: 'status' });

  /**
   * @param {Entry} entry
   * @param {NameCache} names
   */
  constructor(entry, names) {
    /** @readonly */
    this.entry = entry;
    const { kind, name, cursor, isReplayed } = entry;
    this.#button = element(
      'button',
      { type: 'button', className: 'line', tabIndex: -1, ariaExpanded: 'false' },
      timeElement(entry),
      element('b', {}, name),
      element('span', { className: 'subject' }, ...this.#subject(names), ' ', this.#outcome),
      isReplayed ? element('small', {}, 'replayed') : '',
      cursor ? element('code', { className: 'cursor', title: cursor }, `…${cursor.slice(-SHOWN_OF_A_CURSOR)}`) : '',
    );
    /** @readonly */
    this.node = element('li', { className: kind }, this.#button);
    this.node.dataset.key = entry.key;
    this.node.dataset.verb = name.split('.').at(-1) ?? '';
    this.update();
  }

  get hasFocus() {
    return document.activeElement === this.#button;
  }

  /** Shows the outcome of a call. */
  update() {
    const { kind, outcome, isBad } = this.entry;
    if (kind === 'call') {
      this.#outcome.textContent = outcome ?? '…';
      this.#outcome.className = `status ${outcome === undefined ? '' : isBad ? 'bad' : 'good'}`;
    }
  }

  focus() {
    this.#button.focus();
  }

  takeIn() {
    this.#button.tabIndex = 0;
  }

  leaveOut() {
    this.#button.tabIndex = -1;
  }

  open() {
    this.#button.ariaExpanded = 'true';
  }

  close() {
    this.#button.ariaExpanded = 'false';
  }

  /**
   * @param {NameCache} names
   * @returns {(Node | string)[]}
   */
  #subject(names) {
    const { kind, name: event, data, cursor = '' } = this.entry;
    if (kind === 'event') {
      return summaryOf({ event, data, cursor }).map((part) => partElement(part, names));
    }
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    return [element('bdi', {}, text.slice(0, LONGEST_TEXT))];
  }
}

/** @param {Entry} entry */
function timeElement({ time, isAbout }) {
  const [, timeOfDay = ''] = localTime(time).split('T');
  const [seconds = '', fraction] = timeOfDay.split('.');
  return element(
    'time',
    { dateTime: new Date(time).toISOString(), title: isAbout ? 'Replayed: it happened at or after this time' : '' },
    isAbout ? '≥' : '',
    seconds,
    element('span', { className: 'fraction' }, `.${fraction}`),
  );
}

/**
 * @param {Part} part
 * @param {NameCache} names
 */
function partElement(part, names) {
  if (typeof part === 'string') {
    return part;
  }
  if ('text' in part) {
    return element('bdi', { className: 'said' }, part.text);
  }
  const made = element(
    'bdi',
    { className: 'object', title: part.id },
    part.name || names.name(part.id) || `…${part.id.slice(-SHOWN_OF_AN_ID)}`,
  );
  if (!part.name) {
    made.dataset.id = part.id;
  }
  return made;
}
