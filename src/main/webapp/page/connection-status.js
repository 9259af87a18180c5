import { Problem } from '../client/lobby.js';
import { element, find } from './element.js';

/** @import { StateChange } from '../client/lobby.js' */

/**
 * What people can ask of the connection.
 *
 * @typedef {object} ConnectionWishes
 * @property {() => void} onRetry called when they do not want to wait for the next try
 * @property {() => void} onToggle called when they connect or disconnect
 * @property {() => void} onLogin called when they want to log in
 */

const SECOND = 1_000;

/**
 * Shows the state of the connection, whether the server is ready, why it is refused, and what can be done about it.
 */
export class ConnectionStatus {
  #state = find('#state', HTMLElement);
  #retry = find('#retry', HTMLButtonElement);
  #toggle = find('#connect', HTMLButtonElement);
  #loginNeeded = find('#login-needed', HTMLElement);
  #refusal = find('#refusal', HTMLElement);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #countdown;
  /** @type {StateChange} */
  #change = { state: 'connecting' };
  #isReady = true;

  /** @param {ConnectionWishes} wishes */
  constructor({ onRetry, onToggle, onLogin }) {
    this.#retry.addEventListener('click', onRetry);
    this.#toggle.addEventListener('click', onToggle);
    find('a', HTMLAnchorElement, this.#loginNeeded).addEventListener('click', onLogin);
  }

  get isLive() {
    return this.#change.state === 'live';
  }

  /** @param {StateChange} change */
  show(change) {
    clearInterval(this.#countdown);
    this.#change = change;
    this.#showState();
    this.#retry.hidden = change.state !== 'waiting';
    this.#loginNeeded.hidden = change.state !== 'needs-token';
    this.#toggle.textContent = change.state === 'closed' ? 'Connect' : 'Disconnect';
    // The next try may end in the same way. The reason does not come and go with each.
    if (change.state !== 'connecting') {
      this.#explain(refusalIn(change)?.message);
    }
    if (change.state === 'waiting') {
      this.#countDown(Date.now() + change.wait);
    }
  }

  /**
   * Without its database a server keeps its connections, but nothing happens there.
   *
   * @param {boolean} isReady
   */
  showReadiness(isReady) {
    const isNews = this.#isReady !== isReady;
    this.#isReady = isReady;
    if (isNews && this.isLive) {
      this.#showState();
    }
  }

  #showState() {
    const isLiveInVain = this.isLive && !this.#isReady;
    this.#state.textContent = isLiveInVain ? 'Not ready' : textOf(this.#change);
    this.#state.dataset.state = isLiveInVain ? 'not-ready' : this.#change.state;
  }

  /** @param {string} [refusal] */
  #explain(refusal = '') {
    // An alert that is shown again with the same text would be read out again.
    if (this.#refusal.textContent !== refusal) {
      this.#refusal.textContent = refusal;
    }
  }

  /** @param {number} end like `Date.now()` */
  #countDown(end) {
    // A screen reader reads out the state. It must not do so every second.
    const rest = element('span', { ariaLive: 'off' });
    const show = () => {
      const seconds = Math.ceil((end - Date.now()) / SECOND);
      rest.textContent = `, next try ${seconds > 0 ? `in ${seconds} s` : 'now'}`;
    };
    show();
    this.#state.append(rest);
    this.#countdown = setInterval(show, SECOND);
  }
}

/**
 * Why the server refuses to connect, if it has said that.
 *
 * @param {StateChange} change
 */
function refusalIn(change) {
  const cause = change.state === 'waiting' ? change.problem.cause : undefined;
  return cause instanceof Problem && cause.code === 'forbidden' ? cause : undefined;
}

/** @param {StateChange} change */
function textOf(change) {
  switch (change.state) {
    case 'catching-up':
      return 'Catching up…';
    case 'live':
      return 'Live';
    case 'behind':
      return 'Behind';
    case 'waiting':
      if (refusalIn(change)) {
        return 'Refused';
      }
      return change.problem.code === 'rate-limited' ? 'Refused for now' : 'Cut';
    case 'needs-token':
      return 'Log in to follow';
    case 'closed':
      return change.problem ? 'Ended' : 'Disconnected';
    default:
      return 'Connecting…';
  }
}
