import { CallForm } from './call-form.js';
import { element } from './element.js';

/** The calls about one kind of object, as tabs: one form at a time, the arrow keys lead to the others. */
export class CallGroup extends HTMLElement {
  #tabs;
  #forms;

  constructor({ title, calls }, perform, known) {
    super();
    const id = title.toLowerCase();
    this.id = id;
    this.className = 'card';
    this.#forms = calls.map((call) => new CallForm(call, perform, known));
    this.#tabs = calls.map((call, i) => tab(call.title, `${id}-${i}`));
    this.#forms.forEach(({ node }, i) => Object.assign(node, { id: `${id}-${i}`, role: 'tabpanel' }));
    this.#forms.forEach(({ node }, i) => node.setAttribute('aria-labelledby', this.#tabs[i].id));
    const list = element('div', { className: 'tabs', role: 'tablist' }, ...this.#tabs);
    list.ariaLabel = `Calls about ${id}`;
    list.addEventListener('click', ({ target }) => this.#tabs.includes(target) && this.#select(target));
    list.addEventListener('keydown', (event) => this.#move(event));
    this.status = element('p', { className: 'aside' });
    this.append(element('h2', {}, title), this.status, list, ...this.#forms.map(({ node }) => node));
    this.#select(this.#tabs[0]);
  }

  suggest(name, value) {
    this.#forms.forEach((form) => form.suggest(name, value));
  }

  #select(chosen) {
    this.#tabs.forEach((each, i) => {
      const isChosen = each === chosen;
      each.ariaSelected = String(isChosen);
      each.tabIndex = isChosen ? 0 : -1;
      this.#forms[i].node.hidden = !isChosen;
    });
  }

  #move(event) {
    const last = this.#tabs.length - 1;
    const at = this.#tabs.indexOf(event.target);
    const next = { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.#select(this.#tabs[next]);
      this.#tabs[next].focus();
    }
  }
}

customElements.define('call-group', CallGroup);

function tab(title, panel) {
  const made = element('button', { type: 'button', role: 'tab', id: `${panel}-tab` }, title);
  made.setAttribute('aria-controls', panel);
  return made;
}
