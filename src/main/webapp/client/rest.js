import { rememberCursor } from './cursors.js';
import { PageOrigin } from './page-origin.js';
import { Problem, refused } from './problem.js';

/** @import { Call } from './lobby.js' */

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
  #timeout;
  #origin;

  /**
   * @param {URL} base
   * @param {{ fetch?: typeof fetch | undefined, onCall?: ((call: Call) => void) | undefined }} options
   * @param {number} timeout how long to wait for the answer to a call, in milliseconds
   */
  constructor(base, { fetch = globalThis.fetch, onCall }, timeout) {
    this.#base = base;
    // The platform's function must not be called as a method of another object.
    this.#fetch = (...request) => fetch(...request);
    this.#onCall = onCall;
    this.#timeout = timeout;
    this.#origin = new PageOrigin(base, this.#fetch, timeout);
  }

  get origin() {
    return this.#origin;
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
      signal: AbortSignal.timeout(this.#timeout),
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
      this.#origin.answered();
      const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '');
      return { response, value: isJson ? await response.json() : undefined };
    } catch (cause) {
      const reason = await this.#origin.whyNoAnswer();
      const message = `${method} /api${path} got no answer${reason ? `: ${reason.message}` : '.'}`;
      throw new Problem('no-answer', message, { title: 'No answer', cause });
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
