import { Lobby, Problem } from '../client/lobby.js';
import { find } from './element.js';

/** @import { Session, StateChange } from '../client/lobby.js' */

/** How long after a check of the readiness the next one comes, in milliseconds. */
const WHILE_READY = 5_000;
const WHILE_NOT_READY = 1_000;
/** How long to wait for an answer, in milliseconds. */
const TIMEOUT = 5_000;
const UNAVAILABLE = 503;

const MEANINGS = {
  open: 'Every session sees every message.',
  private: 'Only those whom a message concerns see it.',
};

/**
 * Says which server this is: its version, its address, its visibility, and whether it is ready. It checks the readiness
 * as long as the page is visible.
 */
export class ServerFacts {
  #base;
  #onReadiness;
  #version = find('#server .version', HTMLElement);
  #visibility = find('#server .visibility', HTMLElement);
  #readiness = find('#server .readiness', HTMLElement);
  /** Another server, or another version of it, may answer after a cut. */
  #mayBeAnother = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #nextCheck;

  /**
   * @param {URL} base the address of the server's page
   * @param {(isReady: boolean) => void} onReadiness called with every answer to a check
   */
  constructor(base, onReadiness) {
    this.#base = base;
    this.#onReadiness = onReadiness;
    find('#server .address', HTMLElement).textContent = `${base.host}${base.pathname}`.replace(/\/$/, '');
    document.addEventListener('visibilitychange', () => this.#check());
    this.#check();
  }

  /** @param {StateChange} change of the session */
  connectionChanged({ state }) {
    if (state === 'waiting') {
      this.#mayBeAnother = true;
    } else if (this.#mayBeAnother && (state === 'live' || state === 'needs-token')) {
      this.#mayBeAnother = false;
      this.#showVersion();
      this.#showVisibility();
    }
  }

  async #showVersion() {
    const response = await this.#get('api/openapi.json');
    const { info } = response?.ok ? await response.json().catch(() => ({})) : {};
    this.#version.textContent = info?.version ?? '';
  }

  async #showVisibility() {
    const visibility = await visibilityOf(this.#base);
    this.#visibility.textContent = visibility ?? '';
    this.#visibility.title = visibility ? MEANINGS[visibility] : '';
  }

  async #check() {
    clearTimeout(this.#nextCheck);
    if (document.visibilityState === 'hidden') {
      return;
    }
    const response = await this.#get('api/health/ready');
    const isReady = response?.status !== UNAVAILABLE;
    this.#readiness.textContent = response?.ok ? 'ready' : isReady ? '' : 'not ready';
    this.#onReadiness(isReady);
    // While this one waited for its answer, another one may have begun.
    clearTimeout(this.#nextCheck);
    this.#nextCheck = setTimeout(() => this.#check(), isReady ? WHILE_READY : WHILE_NOT_READY);
  }

  /**
   * Asks without the client, whose calls the page shows.
   *
   * @param {string} path
   */
  async #get(path) {
    try {
      return await fetch(new URL(path, this.#base), { signal: AbortSignal.timeout(TIMEOUT) });
    } catch {
      // The state of the connection says that there is no answer.
      return undefined;
    }
  }
}

/**
 * The server's visibility, seen from what it answers to nobody in particular.
 *
 * @param {URL} base
 * @returns {Promise<'open' | 'private' | undefined>} nothing if there is no answer
 */
async function visibilityOf(base) {
  /** @type {Session} */
  const session = new Lobby(base).follow([], {
    onState: ({ state }) => state === 'waiting' && session.close(),
  });
  try {
    await session.subscribe('user.online');
    return 'open';
  } catch (problem) {
    return problem instanceof Problem && problem.code === 'unauthorized' ? 'private' : undefined;
  } finally {
    session.close();
  }
}
