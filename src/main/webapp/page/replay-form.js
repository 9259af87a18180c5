import { find } from './element.js';
import { localTime } from './event-time.js';

const TEN_MINUTES = 10 * 60_000;

/**
 * From where to replay: the last so many events of the log, since a time, or after a cursor.
 *
 * @typedef {{ last: number } | { since: number } | { after: string }} Start
 */

/**
 * Asks from where to replay.
 *
 * Fires `replay`, with a {@link Start} as its `detail`.
 */
export class ReplayForm extends HTMLElement {
  /** @type {AbortController | undefined} */
  #connected;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    this.#form.addEventListener('submit', (event) => this.#submit(event), { signal });
    // Whoever fills in a field means it.
    this.#form.addEventListener('input', ({ target }) => this.#choose(target), { signal });
    this.addEventListener('beforetoggle', () => this.#prepare(), { signal });
  }

  disconnectedCallback() {
    this.#connected?.abort();
  }

  get #form() {
    return find('form', HTMLFormElement, this);
  }

  /**
   * Says how the replay goes.
   *
   * @param {string} text
   * @param {boolean} [isBad]
   */
  report(text, isBad = false) {
    const output = find('output', HTMLOutputElement, this);
    output.className = isBad ? 'bad' : '';
    output.textContent = text;
  }

  close() {
    this.hidePopover();
  }

  #prepare() {
    this.report('');
    const since = find('[name=since]', HTMLInputElement, this);
    since.value ||= localTime(Date.now() - TEN_MINUTES).slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    if (target instanceof HTMLInputElement && target.type !== 'radio') {
      find(`[value=${target.name}]`, HTMLInputElement, this).checked = true;
    }
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const start = this.#start();
    if (start) {
      this.dispatchEvent(new CustomEvent('replay', { detail: start }));
    }
  }

  /** @returns {Start | undefined} */
  #start() {
    const data = new FormData(this.#form);
    const chosen = String(data.get('from'));
    const text = String(data.get(chosen) ?? '').trim();
    const field = find(`[name=${chosen}]`, HTMLInputElement, this);
    if (text === '') {
      this.report('Fill in this field, or choose another one.', true);
      field.focus();
      return undefined;
    }
    switch (chosen) {
      case 'last':
        return { last: Number(text) };
      case 'since':
        return { since: new Date(text).getTime() };
      default:
        return { after: text };
    }
  }
}

customElements.define('replay-form', ReplayForm);
