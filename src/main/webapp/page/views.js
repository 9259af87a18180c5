import { find } from './element.js';

/** @typedef {'events' | 'calls' | 'code'} View */

/** Where there is room, the events are always seen, and beside them one of the other views. */
const WIDE = '(min-width: 60rem)';

/** The parts of the page, as tabs. */
export class Views {
  #main;
  /** @type {HTMLButtonElement[]} */
  #tabs;
  #wide = matchMedia(WIDE);
  /** @type {View} */
  #chosen = 'events';
  /** @type {View} what is beside the events */
  #side = 'calls';
  #onChange;

  /**
   * @param {HTMLElement} main
   * @param {HTMLElement} list
   * @param {() => void} onChange called when another view is chosen
   */
  constructor(main, list, onChange) {
    this.#main = main;
    this.#onChange = onChange;
    this.#tabs = [...list.querySelectorAll('button')];
    for (const tab of this.#tabs) {
      tab.addEventListener('click', () => this.show(viewOf(tab)));
      tab.addEventListener('keydown', (event) => this.#move(event));
    }
    this.#wide.addEventListener('change', () => this.#apply());
    this.#apply();
  }

  /** @returns {View} */
  get chosen() {
    return this.#chosen;
  }

  get showsEvents() {
    return this.#wide.matches || this.#chosen === 'events';
  }

  /** @param {View} view */
  show(view) {
    this.#chosen = view;
    if (view !== 'events') {
      this.#side = view;
    }
    this.#apply();
    this.#onChange();
  }

  #apply() {
    this.#main.dataset.view = this.#chosen;
    this.#main.dataset.side = this.#side;
    const selected = this.#wide.matches ? this.#side : this.#chosen;
    for (const tab of this.#tabs) {
      const isSelected = viewOf(tab) === selected;
      tab.ariaSelected = String(isSelected);
      tab.tabIndex = isSelected ? 0 : -1;
    }
  }

  /** @param {KeyboardEvent} event */
  #move({ key, target }) {
    const tabs = this.#tabs.filter((tab) => tab.checkVisibility());
    const at = tabs.findIndex((tab) => tab.contains(/** @type {Node} */ (target)));
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const next = step === undefined ? undefined : tabs.at((at + step) % tabs.length);
    if (next) {
      this.show(viewOf(next));
      next.focus();
    }
  }
}

/** @param {HTMLButtonElement} tab */
function viewOf(tab) {
  return /** @type {View} */ (find(`#${tab.getAttribute('aria-controls')}`, HTMLElement).id);
}
