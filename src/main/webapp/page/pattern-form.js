import { element, find } from './element.js';
import { Field } from './field.js';
import { oneByOne } from './follower.js';

/** @import { Pattern } from '../client/lobby.js' */
/** @import { Follower } from './follower.js' */
/** @import { NameCache } from './name-cache.js' */

/** The form to subscribe with, and the subscribed patterns. */
export class PatternForm extends HTMLElement {
  /** @type {Follower | undefined} */
  #follower;
  /** @type {NameCache | undefined} */
  #names;
  /** @type {Field | undefined} */
  #about;
  /** @type {AbortController | undefined} */
  #connected;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    const form = find('form', HTMLFormElement, this);
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        this.#subscribe(this.#input.value.trim());
      },
      { signal },
    );
    find('.examples', HTMLElement, this).addEventListener(
      'click',
      ({ target }) => target instanceof HTMLButtonElement && this.#subscribe(target.value),
      { signal },
    );
    this.#input.addEventListener('input', () => this.#object(''), { signal });
  }

  disconnectedCallback() {
    this.#connected?.abort();
  }

  get #input() {
    return find('#pattern', HTMLInputElement, this);
  }

  get #chips() {
    return find('#patterns', HTMLElement, this);
  }

  /**
   * @param {Follower} follower
   * @param {NameCache} names
   */
  use(follower, names) {
    this.#follower = follower;
    this.#names = names;
    this.#about = new Field(
      {
        name: 'about',
        label: 'Only about',
        kind: 'id',
        optional: true,
        placeholder: 'about any',
        offers: ['game', 'user'],
      },
      names,
    );
    find('.row', HTMLElement, this).insertBefore(this.#about.node, find('.primary', HTMLElement, this));
  }

  /** @param {boolean} isEnabled whether there is a session to subscribe in */
  enable(isEnabled) {
    for (const button of find('form', HTMLFormElement, this).querySelectorAll('button')) {
      button.disabled = !isEnabled;
    }
  }

  /** Shows what is subscribed, and what will be when somebody logs in. */
  show() {
    const { patterns = [], waiting = [] } = this.#follower ?? {};
    const later = waiting.map((each) => element('li', { className: 'waiting' }, this.#text(each, ' after the login')));
    this.#chips.replaceChildren(...oneByOne(patterns).map((pattern) => this.#chip(pattern)), ...later);
  }

  /** @param {string} pattern */
  async #subscribe(pattern) {
    const about = this.#about;
    const id = about?.value();
    this.#input.value = '';
    about?.set('');
    this.#object('');
    try {
      await this.#follower?.subscribe(typeof id === 'string' ? { pattern, about: id.trim() } : pattern);
    } catch (problem) {
      // The pattern goes back to where it can be corrected.
      if (this.#input.value === '' && about?.isEmpty) {
        this.#input.value = pattern;
        about.set(String(id ?? ''));
      }
      this.#object(/** @type {Error} */ (problem).message);
    }
  }

  /** @param {string} message */
  #object(message) {
    this.#input.ariaInvalid = message ? 'true' : null;
    find('#pattern-problem', HTMLElement, this).textContent = message;
  }

  /** @param {Pattern} pattern */
  #chip(pattern) {
    const remove = element('button', { type: 'button' }, '×');
    remove.addEventListener('click', () => {
      this.#follower?.unsubscribe(pattern).catch((problem) => this.#objectUnlessOver(problem));
      // The chip is gone. The focus must not be lost with it.
      (this.#chips.querySelector('button') ?? this.#input).focus();
    });
    const content = this.#text(pattern);
    remove.ariaLabel = `Unsubscribe ${content.textContent}`;
    return element('li', {}, content, remove);
  }

  /**
   * What ends with its session needs no further answer.
   *
   * @param {{ code?: string, message: string }} problem
   */
  #objectUnlessOver({ code, message }) {
    if (code !== 'over') {
      this.#object(message);
    }
  }

  /**
   * A pattern, and the name of the object that it is narrowed to.
   *
   * @param {Pattern} pattern
   * @param {string} [remark]
   */
  #text(pattern, remark = '') {
    if (typeof pattern === 'string') {
      return element('span', {}, element('code', {}, pattern), remark);
    }
    const ids = [pattern.about].flat();
    const names = ids.map((id) => this.#names?.describe(id) || id).join(', ');
    return element('span', {}, element('code', {}, pattern.pattern), ' about ', element('bdi', {}, names), remark);
  }
}

customElements.define('pattern-form', PatternForm);
