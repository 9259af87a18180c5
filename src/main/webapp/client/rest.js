import { rememberCursor } from './cursors.js';
import { Problem, refused } from './problem.js';

/** @import { Call } from './lobby.js' */

/** How long this client waits for the answer to a call, in milliseconds. */
const CALL_TIMEOUT = 15_000;

/**
 * An answer: the HTTP status, the object, and for a list with a next page the path of that page.
 *
 * @typedef {{ status: number, value: any, next: string | undefined }} Answer
 */

/** Requests to the REST API and their answers. */
export class Rest {
  /** @type {URL} */
  #base;
  /** @type {typeof fetch} */
  #fetch;
  /** @type {((call: Call) => void) | undefined} */
  #onCall;
  /** Whether this program may read the server's answers: it has read one. */
  #wasAnswered = false;

  /**
   * @param {URL} base
   * @param {{ fetch?: typeof fetch | undefined, onCall?: ((call: Call) => void) | undefined }} options
   */
  constructor(base, { fetch = globalThis.fetch, onCall }) {
    this.#base = base;
    // The platform's function must not be called as a method of another object.
    this.#fetch = (...request) => fetch(...request);
    this.#onCall = onCall;
  }

  /**
   * @param {string} method
   * @param {string} path below `/api`
   * @param {object} [body]
   * @param {string} [token]
   * @returns {Promise<Answer>}
   */
  request(method, path, body, token) {
    const answer = this.#exchange(method, path, body, token);
    const outcome = answer.then(
      ({ status }) => ({ status }),
      (problem) => ({ status: problem.status ?? 0, problem }),
    );
    this.#onCall?.({ method, path: `/api${path}`, outcome });
    return answer;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {string} [token]
   * @returns {Promise<Answer>}
   */
  async #exchange(method, path, body, token) {
    const { response, value } = await this.#send(method, path, {
      method,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT),
    });
    if (!response.ok) {
      throw refused(response, value);
    }
    if (value) {
      rememberCursor(value, response.headers.get('Event-Cursor') ?? undefined);
    }
    return { status: response.status, value, next: this.#next(response.headers.get('Link')) };
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestInit} request
   */
  async #send(method, path, request) {
    try {
      const response = await this.#fetch(new URL(`api${path}`, this.#base), request);
      this.#wasAnswered = true;
      const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '');
      return { response, value: isJson ? await response.json() : undefined };
    } catch (cause) {
      const reason = await this.whyNoAnswer();
      const message = `${method} /api${path} got no answer${reason ? `: ${reason}` : '.'}`;
      throw new Problem('no-answer', message, { title: 'No answer', cause });
    }
  }

  /**
   * A browser keeps to itself why a page gets no answer from the server of another origin. If the server is there, but
   * the page may not read what it says, the server does not know the page's origin.
   *
   * @returns {Promise<string | undefined> | undefined} nothing if that is not the reason
   */
  whyNoAnswer() {
    const origin = globalThis.location?.origin;
    return this.#wasAnswered || !origin || origin === this.#base.origin ? undefined : this.#refusalOf(origin);
  }

  /** @param {string} origin */
  async #refusalOf(origin) {
    if (!(await this.#isThere('cors')) && (await this.#isThere('no-cors'))) {
      return `the server lets in no pages of ${origin}, unless its setting lobby.origins names that.`;
    }
    return undefined;
  }

  /** @param {RequestMode} mode */
  async #isThere(mode) {
    try {
      await this.#fetch(new URL('api/health/live', this.#base), { mode, signal: AbortSignal.timeout(CALL_TIMEOUT) });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Keeps only the path of the link. The server may know itself by another name, and a token must go nowhere but to the
   * server that gave it.
   *
   * @param {string | null} link
   */
  #next(link) {
    const [, target] = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/) ?? [];
    if (!target) {
      return undefined;
    }
    const { pathname, search } = new URL(target, this.#base);
    return pathname.slice(new URL('api', this.#base).pathname.length) + search;
  }
}
