import { element } from './element.js';

/** @import { Kind, NameCache } from './name-cache.js' */

/**
 * A field of a form. `name` is its name in the API.
 *
 * @typedef {object} FieldDefinition
 * @property {string} name
 * @property {string} label
 * @property {'id' | 'password' | 'text' | 'url' | 'yes' | 'yes or no' | 'choice'} [kind] a line of text if it is left out
 * @property {boolean} [required]
 * @property {boolean} [optional] whether nothing is sent if the field is empty
 * @property {boolean} [removable] whether the value can be removed, by an empty text
 * @property {string} [placeholder]
 * @property {'off' | 'username' | 'current-password' | 'new-password'} [autocomplete]
 * @property {readonly string[]} [choices]
 * @property {readonly Kind[]} [offers] the kinds of objects to choose from
 */

/** Secrets and messages are emptied once they have been sent. */
const SENT_ONCE = ['password', 'text'];

let made = 0;

/** A field of a form: its control and its label. The label also shows what the server says against the value. */
export class Field {
  /** @type {FieldDefinition} */
  #definition;
  /** @type {NameCache} */
  #names;
  /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */
  #control;
  #label;
  /** @type {HTMLInputElement | undefined} */
  #removal;

  /**
   * @param {FieldDefinition} definition
   * @param {NameCache} names
   */
  constructor(definition, names) {
    this.#definition = definition;
    this.#names = names;
    const { label, kind, removable, offers = [] } = definition;
    this.#control = control(definition, `field-${++made}`);
    this.#label = element('label', { htmlFor: this.#control.id }, label);
    this.node = element('div', { className: `field ${layout(kind)}` }, this.#label, this.#control);
    if (removable) {
      this.#removal = element('input', { type: 'checkbox' });
      this.node.append(element('label', { className: 'check' }, this.#removal, ` Remove the ${label.toLowerCase()}`));
    }
    if (offers.length > 0) {
      this.#offer(names, offers);
    }
    this.#control.addEventListener('input', () => this.acquit());
  }

  get name() {
    return this.#definition.name;
  }

  get isAccused() {
    return this.#control.ariaInvalid === 'true';
  }

  get isEmpty() {
    return this.#control.value === '';
  }

  /** What goes into the call: of an object that is named, its id. `undefined` if nothing does. */
  value() {
    const { kind, optional, offers } = this.#definition;
    if (this.#removal?.checked) {
      return '';
    }
    if (kind === 'yes' || kind === 'yes or no') {
      const isChecked = this.#control instanceof HTMLInputElement && this.#control.checked;
      return isChecked || (kind === 'yes' ? undefined : false);
    }
    if (this.isEmpty && optional) {
      return undefined;
    }
    const { value } = this.#control;
    return (offers && this.#names.idOf(value, offers)) || value;
  }

  /** @param {string} value */
  set(value) {
    this.#control.value = value;
    this.#control.dispatchEvent(new Event('input'));
  }

  clearIfSentOnce() {
    if (SENT_ONCE.includes(this.#definition.kind ?? '')) {
      this.#control.value = '';
    }
  }

  focus() {
    this.#control.focus();
  }

  /**
   * Shows what is wrong. It is a part of the label, so that a screen reader reads it together with the name: "Password
   * must have 8 to 128 characters".
   *
   * @param {string} message
   */
  accuse(message) {
    this.acquit();
    this.#control.ariaInvalid = 'true';
    this.#label.append(element('span', { className: 'violation' }, ` ${message}`));
  }

  acquit() {
    this.#control.ariaInvalid = null;
    this.#label.querySelector('.violation')?.remove();
  }

  /**
   * @param {NameCache} names
   * @param {readonly Kind[]} kinds
   */
  #offer(names, kinds) {
    const list = element('datalist', { id: `${this.#control.id}-choices` });
    const hint = element('p', { className: 'aside', id: `${this.#control.id}-meaning` });
    this.#control.setAttribute('list', list.id);
    this.#control.setAttribute('aria-describedby', hint.id);
    this.node.append(list, hint);
    // The choices are made only now, because events may come faster than anybody chooses.
    this.#control.addEventListener('focus', () => list.replaceChildren(...names.options(kinds)));
    this.#control.addEventListener('input', () => {
      const text = this.#control.value.trim();
      hint.textContent = names.describe(names.idOf(text, kinds) || text);
    });
  }
}

/** @param {FieldDefinition['kind']} kind */
function layout(kind) {
  switch (kind) {
    case 'id':
    case 'text':
    case 'url':
      return 'wide';
    case 'yes':
    case 'yes or no':
      return 'inline';
    default:
      return '';
  }
}

/**
 * @param {FieldDefinition} definition
 * @param {string} id
 * @returns {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement}
 */
function control({ name, kind, choices = [], required = false, optional, placeholder, autocomplete = 'off' }, id) {
  const common = { id, name, required };
  switch (kind) {
    case 'text':
      return element('textarea', { ...common, rows: 2 });
    case 'choice':
      return element(
        'select',
        common,
        ...['', ...choices].map((choice) => element('option', { value: choice }, choice || 'any')),
      );
    case 'yes':
    case 'yes or no':
      return element('input', { ...common, type: 'checkbox' });
    default:
      return element('input', {
        ...common,
        type: kind === 'password' ? 'password' : 'text',
        className: kind === 'id' ? 'id' : '',
        placeholder: placeholder ?? (optional ? 'optional' : ''),
        autocomplete,
        autocapitalize: 'none',
        spellcheck: false,
      });
  }
}
