import { element, find } from './element.js';
import { objectionTo } from './search.js';

/** @import { Known } from './known.js' */
/** @import { Query } from './search.js' */

/**
 * The fields in which people say what they search for.
 *
 * Fires `search` when they change.
 */
export class EventSearch extends HTMLElement {
  /** @type {AbortController | undefined} */
  #connected;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    this.addEventListener('input', () => this.#changed(), { signal });
    this.addEventListener('keydown', ({ key }) => key === 'Escape' && this.show(), { signal });
  }

  disconnectedCallback() {
    this.#connected?.abort();
  }

  /** @returns {Query} */
  get query() {
    return {
      pattern: this.#text('pattern-search').trim(),
      about: this.#text('about-search'),
      text: this.#text('text-search'),
    };
  }

  get isEmpty() {
    return Object.values(this.query).every((value) => value === '');
  }

  /** @param {Partial<Query>} [query] what is searched for from now on */
  show({ pattern = '', about = '', text = '' } = {}) {
    this.#field('pattern-search').value = pattern;
    this.#field('about-search').value = about;
    this.#field('text-search').value = text;
    this.#changed();
  }

  /** @param {Known} known the games and users to choose from */
  offer(known) {
    const list = find('datalist', HTMLDataListElement, this);
    this.#field('about-search').addEventListener('focus', () => {
      list.replaceChildren(...known.names().map((name) => element('option', { value: name })));
    });
  }

  #changed() {
    const objection = objectionTo(this.query);
    const pattern = this.#field('pattern-search');
    pattern.ariaInvalid = objection ? 'true' : null;
    find('.violation', HTMLElement, this).textContent = objection;
    this.dispatchEvent(new CustomEvent('search'));
  }

  /** @param {string} name */
  #text(name) {
    return this.#field(name).value;
  }

  /** @param {string} name */
  #field(name) {
    return find(`[name=${name}]`, HTMLInputElement, this);
  }
}

customElements.define('event-search', EventSearch);
