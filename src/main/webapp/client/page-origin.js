import { Problem, refused } from './problem.js';

/**
 * Whether the server lets in pages of the origin that this program's page has. A browser keeps to itself why it refuses a
 * page's WebSocket, or hides an answer from a page, so the reason has to be asked for. Outside of browsers there is no
 * reason to find.
 */
export class PageOrigin {
  /** @type {URL} */
  #base;
  /** @type {typeof fetch} */
  #fetch;
  #timeout;
  /** Whether the server has let in this page, so that whatever fails now has another reason. */
  #isLetIn = false;

  /**
   * @param {URL} base the address of the server's page
   * @param {typeof fetch} fetch
   * @param {number} timeout how long to wait for each answer, in milliseconds
   */
  constructor(base, fetch, timeout) {
    this.#base = base;
    this.#fetch = fetch;
    this.#timeout = timeout;
  }

  /** Call this when this program can read an answer of the server. */
  answered() {
    // The server's own page sends its origin only with some calls, and so may read most answers under any name.
    this.#isLetIn ||= this.#isForeign;
  }

  /** Call this when a WebSocket was opened. */
  connected() {
    this.#isLetIn = true;
  }

  /**
   * Why a call has no answer, if it is because of the origin.
   *
   * @returns {Promise<Problem | undefined> | undefined} nothing if that is not the reason
   */
  whyNoAnswer() {
    return this.#isLetIn || !this.#isForeign ? undefined : this.#refusalOfForeign();
  }

  /**
   * Why a WebSocket was not opened, if it is because of the origin.
   *
   * @returns {Promise<Problem | undefined> | undefined} nothing if that is not the reason
   */
  whyNoConnection() {
    const isOwn = !this.#isLetIn && this.#origin !== undefined && !this.#isForeign;
    return isOwn ? this.#refusalOfOwn() : this.whyNoAnswer();
  }

  get #origin() {
    return globalThis.location?.origin;
  }

  get #isForeign() {
    return this.#origin !== undefined && this.#origin !== this.#base.origin;
  }

  /** If the server is there, but the page may not read what it says, the server does not know the page's origin. */
  async #refusalOfForeign() {
    if (!(await this.#ask({ mode: 'cors' })) && (await this.#ask({ mode: 'no-cors' }))) {
      const setting = 'unless its setting lobby.origins names that.';
      return new Problem('forbidden', `the server lets in no pages of ${this.#origin}, ${setting}`);
    }
    return undefined;
  }

  /**
   * A server refuses its own page if it does not know the host name in the page's address. A browser sends the page's
   * origin to its own server too, unless the method is GET. Any other method is refused here, but then not for the origin.
   */
  async #refusalOfOwn() {
    const response = await this.#ask({ method: 'POST' });
    if (!response) {
      return undefined;
    }
    const problem = refused(response, await response.json().catch(() => undefined));
    if (problem.code === 'forbidden') {
      return problem;
    }
    // While the server starts, or is in trouble, its answer proves nothing.
    this.#isLetIn = !problem.isPassing;
    return undefined;
  }

  /**
   * @param {RequestInit} request
   * @returns {Promise<Response | undefined>} nothing if there is no answer
   */
  async #ask(request) {
    const signal = AbortSignal.timeout(this.#timeout);
    return this.#fetch(new URL('api/health/live', this.#base), { ...request, signal }).catch(() => undefined);
  }
}
