import { element } from './element.js';

let made = 0;

/** What is said once and not again: secrets and messages. */
const SAID = ['password', 'text'];

/**
 * One field of a form: its label, where the server's objection to it goes too, and its control.
 *
 * `value()` is what goes into the call, undefined where nothing does.
 */
export class Field {
  #definition;
  #control;
  #label;
  #removal;

  constructor(definition, known) {
    this.#definition = definition;
    const { label, kind, removable, offers } = definition;
    this.#control = control(definition, `field-${++made}`);
    this.#label = element('label', { htmlFor: this.#control.id }, label);
    this.node = element('div', { className: `field ${layout(kind)}` }, this.#label, this.#control);
    if (removable) {
      this.#removal = element('input', { type: 'checkbox' });
      this.node.append(element('label', { className: 'check' }, this.#removal, ` Remove the ${label.toLowerCase()}`));
    }
    if (offers?.length > 0) {
      this.#offer(known, offers);
    }
    this.#control.addEventListener('input', () => this.acquit());
  }

  get name() {
    return this.#definition.name;
  }

  get isAccused() {
    return this.#control.ariaInvalid === 'true';
  }

  value() {
    const { kind, optional } = this.#definition;
    if (this.#removal?.checked) {
      return '';
    }
    if (kind === 'yes' || kind === 'yes or no') {
      return this.#control.checked || (kind === 'yes' ? undefined : false);
    }
    return this.#control.value === '' && optional ? undefined : this.#control.value;
  }

  set(value) {
    this.#control.value = value;
    this.#control.dispatchEvent(new Event('input'));
  }

  get isEmpty() {
    return this.#control.value === '';
  }

  clearIfSaid() {
    if (SAID.includes(this.#definition.kind)) {
      this.#control.value = '';
    }
  }

  focus() {
    this.#control.focus();
  }

  /** In the label, so that it is read out with the field's name: "Password must have 8 to 128 characters". */
  accuse(message) {
    this.acquit();
    this.#control.ariaInvalid = 'true';
    this.#label.append(element('span', { className: 'violation' }, ` ${message}`));
  }

  acquit() {
    this.#control.ariaInvalid = null;
    this.#label.querySelector('.violation')?.remove();
  }

  #offer(known, kinds) {
    const list = element('datalist', { id: `${this.#control.id}-choices` });
    const hint = element('p', { className: 'aside', id: `${this.#control.id}-meaning` });
    this.#control.setAttribute('list', list.id);
    this.#control.setAttribute('aria-describedby', hint.id);
    this.node.append(list, hint);
    // Only then, because events may come faster than anybody picks.
    this.#control.addEventListener('focus', () => list.replaceChildren(...known.options(kinds)));
    this.#control.addEventListener('input', () => (hint.textContent = known.describe(this.#control.value.trim())));
  }
}

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

function control({ name, kind, choices, required = false, optional, placeholder, autocomplete = 'off' }, id) {
  const common = { id, name, required };
  switch (kind) {
    case 'text':
      return element('textarea', { ...common, rows: 2 });
    case 'choice':
      return element('select', common, ...['', ...choices].map((choice) => element('option', { value: choice }, choice || 'any')));
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
