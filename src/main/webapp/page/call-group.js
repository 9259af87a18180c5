import { CallForm } from './call-form.js';
import { element } from './element.js';

/** @import { Perform } from './call-form.js' */
/** @import { GroupDefinition } from './calls.js' */
/** @import { NameCache } from './name-cache.js' */

/** The calls about one kind of object, as tabs. One form is shown at a time. The arrow keys lead to the others. */
export class CallGroup extends HTMLElement {
  /** @type {CallForm[]} */
  #forms = [];
  /** @type {HTMLButtonElement[]} */
  #tabs = [];
  #status = element('p', { className: 'aside' });
  /** @type {AbortController | undefined} */
  #connected;

  /**
   * @param {GroupDefinition} definition
   * @param {Perform} perform
   * @param {NameCache} names
   */
  static of({ title, calls }, perform, names) {
    const made = new CallGroup();
    const id = title.toLowerCase();
    made.id = id;
    made.className = 'card';
    made.#forms = calls.map((call) => new CallForm(call, perform, names));
    made.#tabs = calls.map((call, i) => tab(call.title, `${id}-${i}`));
    for (const [i, { node }] of made.#forms.entries()) {
      Object.assign(node, { id: `${id}-${i}`, role: 'tabpanel' });
      node.setAttribute('aria-labelledby', `${id}-${i}-tab`);
    }
    const list = element('div', { className: 'tabs', role: 'tablist', ariaLabel: `Calls about ${id}` }, ...made.#tabs);
    made.append(element('h2', {}, title), made.#status, list, ...made.#forms.map(({ node }) => node));
    made.#select(0);
    return made;
  }

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    for (const [i, each] of this.#tabs.entries()) {
      each.addEventListener('click', () => this.#select(i), { signal });
      each.addEventListener('keydown', (event) => this.#move(event, i), { signal });
    }
  }

  disconnectedCallback() {
    this.#connected?.abort();
  }

  /** @param {(Node | string)[]} status what is said below the title */
  show(...status) {
    this.#status.replaceChildren(...status);
  }

  /**
   * Fills in a value where a field of this name is empty.
   *
   * @param {string} name
   * @param {string} value
   */
  suggest(name, value) {
    for (const form of this.#forms) {
      form.suggest(name, value);
    }
  }

  /** Shows no answers any more, because they were somebody else's. */
  clear() {
    for (const form of this.#forms) {
      form.clear();
    }
  }

  /** @param {number} chosen */
  #select(chosen) {
    for (const [i, { node }] of this.#forms.entries()) {
      node.hidden = i !== chosen;
    }
    for (const [i, each] of this.#tabs.entries()) {
      each.ariaSelected = String(i === chosen);
      each.tabIndex = i === chosen ? 0 : -1;
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} at
   */
  #move(event, at) {
    const last = this.#tabs.length - 1;
    /** @type {Record<string, number>} */
    const targets = { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last };
    const next = targets[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.#select(next);
      this.#tabs[next]?.focus();
    }
  }
}

customElements.define('call-group', CallGroup);

/**
 * @param {string} title
 * @param {string} panel
 */
function tab(title, panel) {
  const made = element('button', { type: 'button', role: 'tab', id: `${panel}-tab` }, title);
  made.setAttribute('aria-controls', panel);
  return made;
}
