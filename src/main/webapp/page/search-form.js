import { element, find } from './element.js';
import { objectionTo } from './entry-filter.js';

/** @import { NameCache } from './name-cache.js' */
/** @import { Query } from './entry-filter.js' */

/**
 * The fields in which people say what they search for.
 *
 * Fires `search` when they change.
 */
export class SearchForm extends HTMLElement {
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
      calls: this.#field('calls').checked,
      frames: this.#field('frames').checked,
    };
  }

  /** Whether nothing is searched for, so that all events are shown. */
  get isEmpty() {
    const { pattern, about, text } = this.query;
    return [pattern, about, text].every((value) => value === '');
  }

  /** @param {Partial<Query>} [query] what is searched for from now on, and what is shown besides events if that changes */
  show({ pattern = '', about = '', text = '', calls = this.query.calls, frames = this.query.frames } = {}) {
    this.#field('pattern-search').value = pattern;
    this.#field('about-search').value = about;
    this.#field('text-search').value = text;
    this.#field('calls').checked = calls ?? true;
    this.#field('frames').checked = frames ?? false;
    this.#changed();
  }

  /** @param {NameCache} names the games and users to choose from */
  offer(names) {
    const list = find('datalist', HTMLDataListElement, this);
    this.#field('about-search').addEventListener('focus', () => {
      list.replaceChildren(...names.latest().map((name) => element('option', { value: name })));
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

customElements.define('search-form', SearchForm);
