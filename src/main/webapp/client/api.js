import { isUnauthorized } from './account.js';
import { Page } from './pages.js';

/** @import { Account } from './account.js' */
/** @import { Answer, Rest } from './rest.js' */

/** The REST API in the name of the user who is logged in. */
export class Api {
  /** @type {Rest} */
  #rest;
  /** @type {Account} */
  #account;

  /**
   * @param {Rest} rest
   * @param {Account} account
   */
  constructor(rest, account) {
    this.#rest = rest;
    this.#account = account;
  }

  /**
   * Calls without a token.
   *
   * @param {string} method
   * @param {string} path
   * @param {object} body
   * @returns {Promise<any>}
   */
  async callAsNobody(method, path, body) {
    return (await this.#rest.request(method, path, body)).value;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async call(method, path, body) {
    return (await this.#request(method, path, body)).value;
  }

  /**
   * @param {string} path
   * @param {object} [filter]
   * @returns {Promise<Page<any>>}
   */
  async list(path, filter = {}) {
    /** @param {string} page */
    const get = (page) => this.#request('GET', page);
    return new Page(get, await get(path + query(filter)));
  }

  /**
   * Access tokens are short-lived. If one is refused, it is renewed once. A call is never repeated in the name of somebody
   * else who has logged in meanwhile.
   *
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Answer>}
   */
  async #request(method, path, body) {
    const token = await this.#account.token();
    const caller = this.#account.user?._id;
    const isSame = () => this.#account.user?._id === caller;
    try {
      return await this.#rest.request(method, path, body, token);
    } catch (problem) {
      const renewed = isUnauthorized(problem) && isSame() ? await this.#account.token(token) : undefined;
      if (!renewed || renewed === token || !isSame()) {
        throw problem;
      }
      return this.#rest.request(method, path, body, renewed);
    }
  }
}

/**
 * A path with ids in it, as a template's tag.
 *
 * @param {TemplateStringsArray} texts
 * @param {string[]} ids
 * @throws {TypeError} if something is no id, and would lead to another call
 */
export function path(texts, ...ids) {
  return String.raw({ raw: texts }, ...ids.map(segment));
}

/** @param {string} id */
function segment(id) {
  // A URL resolves these, also if their periods are encoded.
  if (['', '.', '..'].includes(id)) {
    throw new TypeError(`'${id}' is no id`);
  }
  return encodeURIComponent(id);
}

/** @param {object} filter */
function query(filter) {
  // Only attributes are repeated. Other lists have commas between their items.
  const entries = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => (name === 'attribute' ? [value].flat().map((one) => [name, one]) : [[name, value]]));
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}
