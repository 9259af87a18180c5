import { copy } from './copy.js';
import { element, find } from './element.js';
import { objectsOf } from './event-summary.js';
import { localTime } from './event-time.js';

/** @import { Entry } from './history.js' */
/** @import { NameCache } from './name-cache.js' */

/**
 * Everything about one entry: when it was, what it is about, and its JSON, to be copied.
 *
 * Fires `about`, with an id as its `detail`, when the user wants to see all events about an object; `resume`, with a
 * cursor, to go back to after that event; and `closed`.
 */
export class EventDetail extends HTMLElement {
  /** @type {Entry | undefined} */
  #entry;
  /** @type {AbortController | undefined} */
  #connected;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    /**
     * @param {string} name
     * @param {() => void} act
     */
    const on = (name, act) =>
      find(`[name=${name}]`, HTMLButtonElement, this).addEventListener('click', act, { signal });
    on('copy-json', () => copy(this.#json, this.#status));
    on('copy-cursor', () => copy(this.#cursor, this.#status));
    on('resume', () => this.#fire('resume', this.#entry?.cursor));
    on('close', () => this.close());
    this.addEventListener('keydown', ({ key }) => key === 'Escape' && this.close(), { signal });
    find('.about', HTMLElement, this).addEventListener(
      'click',
      ({ target }) => target instanceof HTMLButtonElement && this.#fire('about', target.value),
      { signal },
    );
  }

  disconnectedCallback() {
    this.#connected?.abort();
  }

  get #json() {
    return find('pre code', HTMLElement, this);
  }

  get #cursor() {
    return find('.place code', HTMLElement, this);
  }

  get #status() {
    return find('[role=status]', HTMLElement, this);
  }

  /**
   * @param {Entry} entry
   * @param {NameCache} names
   */
  show(entry, names) {
    const { kind, name: event, data, cursor = '', time, isAbout, outcome } = entry;
    const isEvent = kind === 'event';
    this.#entry = entry;
    this.#status.textContent = '';
    find('h3', HTMLElement, this).textContent = event;
    find('.when', HTMLElement, this).textContent =
      `${isAbout ? 'at or after ' : ''}${localTime(time).replace('T', ' ')}${outcome ? ` · ${outcome}` : ''}`;
    find('.about', HTMLElement, this).replaceChildren(
      ...(isEvent ? objectsOf({ event, data, cursor }) : []).map((id) => objectElement(id, names)),
    );
    find('.place', HTMLElement, this).hidden = !isEvent;
    this.#cursor.textContent = cursor;
    this.#json.textContent = JSON.stringify(isEvent ? { event, data, cursor } : data, null, 2);
    for (const name of ['copy-cursor', 'resume']) {
      find(`[name=${name}]`, HTMLButtonElement, this).hidden = !isEvent;
    }
    this.hidden = false;
    find('pre', HTMLElement, this).scrollTop = 0;
  }

  close() {
    this.clear();
    this.#fire('closed');
  }

  /** Shows nothing any more, and has nothing any more. */
  clear() {
    this.#entry = undefined;
    this.hidden = true;
    this.#json.textContent = '';
    this.#cursor.textContent = '';
    find('.about', HTMLElement, this).replaceChildren();
  }

  /**
   * @param {string} type
   * @param {string} [detail]
   */
  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

customElements.define('event-detail', EventDetail);

/**
 * @param {string} id
 * @param {NameCache} names
 */
function objectElement(id, names) {
  const text = names.describe(id) || id;
  const title = `Show only events about ${text}`;
  return element('button', { type: 'button', value: id, title, ariaLabel: title }, element('bdi', {}, text));
}
