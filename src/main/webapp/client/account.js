import { deferred, ignore } from './deferred.js';
import { Problem } from './problem.js';

/** @import { Deferred } from './deferred.js' */
/** @import { User } from './model.js' */
/** @import { Answer, Rest } from './rest.js' */
/** @import { TokenStore } from './shared-tokens.js' */

/**
 * How long before its end an access token is renewed, in milliseconds. A shorter-lived one is renewed at half its life.
 */
const RENEWAL = 60_000;
/**
 * When a renewal is asked for again that has no answer yet, in milliseconds. The server may have spent the refresh token
 * although its answer is lost. It accepts a spent one for 10 s, and then takes it for stolen.
 */
const RENEWAL_DUE = 4_000;

/**
 * Access to the API in the name of a user, as the server gave it. `expiresIn` is in seconds; `expiresAt` is when the
 * access token expires, like `Date.now()`.
 *
 * @typedef {Readonly<{
 *   accessToken: string,
 *   refreshToken: string,
 *   tokenType: string,
 *   expiresIn: number,
 *   expiresAt: number,
 *   user: User,
 * }>} Tokens
 */

/**
 * Where an account gets its tokens from, and whom it tells.
 *
 * @typedef {object} AccountOptions
 * @property {((refused?: string) => string | undefined | Promise<string | undefined>) | undefined} [token]
 * @property {Tokens | null | undefined} [tokens]
 * @property {((tokens: Tokens | undefined) => void) | undefined} [onTokens]
 * @property {TokenStore | undefined} [tokenStore]
 */

/** The user who is logged in, and their tokens. */
export class Account {
  /** @type {Rest} */
  #rest;
  #source;
  #onTokens;
  /** @type {TokenStore | undefined} */
  #store;
  /** @type {Tokens | undefined} */
  #tokens;
  /** @type {Promise<User> | undefined} */
  #renewal;
  /** @type {Promise<void> | undefined} */
  #leaving;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Set<(accessToken: string) => void>} */
  #watchers = new Set();

  /**
   * @param {Rest} rest
   * @param {AccountOptions} options
   */
  constructor(rest, { token, tokens, onTokens, tokenStore }) {
    this.#rest = rest;
    this.#source = token;
    this.#store = tokenStore;
    this.#tokens = (tokenStore ? tokenStore.get() : tokens) ?? undefined;
    tokenStore?.watch?.(() => this.#adopt());
    this.#onTokens = onTokens;
  }

  /** @returns {User | undefined} */
  get user() {
    return this.#tokens?.user;
  }

  /**
   * The access token. It has not expired by this machine's clock.
   *
   * @param {string} [refused] the token that the server refused, if it did: then another one is needed
   * @returns {Promise<string | undefined>} nothing if there is none
   */
  async token(refused) {
    if (this.#source) {
      return this.#source(refused);
    }
    await this.#leaving;
    const { accessToken, expiresAt = 0 } = this.#tokens ?? {};
    if (accessToken && (accessToken === refused || Date.now() >= expiresAt)) {
      await this.renew();
    }
    return this.#tokens?.accessToken;
  }

  /**
   * @param {{ name: string, password: string }} credentials
   * @returns {Promise<User>}
   */
  async login({ name, password }) {
    const { value } = await this.#rest.request('POST', '/auth/login', { name, password });
    this.#keep(value);
    return value.user;
  }

  /** Sessions may be closed before the answer has come. They must not ask for another token then. */
  async logout() {
    const leaving = this.#leave();
    this.#leaving = leaving.catch(ignore);
    await leaving;
  }

  async #leave() {
    const leaver = this.user?._id;
    // Somebody else who has logged in meanwhile stays.
    const isSame = () => this.user?._id === leaver;
    const token = async () => (this.#source ? this.#source() : this.#tokens?.accessToken);
    const leave = async () => this.#rest.request('POST', '/auth/logout', undefined, await token());
    try {
      await leave();
    } catch (problem) {
      if (!isUnauthorized(problem) || !this.#tokens || !isSame()) {
        throw problem;
      }
      await this.renew();
      if (!isSame()) {
        throw problem;
      }
      await leave();
    }
    if (isSame()) {
      this.#keep(undefined);
    }
  }

  /**
   * Callers at the same time share one renewal, because a refresh token can be used only once.
   *
   * @returns {Promise<User>}
   */
  renew() {
    this.#renewal ??= this.#refresh().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** @returns {Promise<User>} */
  async #refresh() {
    const refreshToken = this.#tokens?.refreshToken;
    const renew = () => this.#renewUnlessChanged(refreshToken);
    return this.#store?.lock ? this.#store.lock(renew) : renew();
  }

  /**
   * Another client may have renewed the tokens that are shared. A refresh token that it has spent must not be used: the
   * server would take it for stolen, and log everybody out.
   *
   * @param {string | undefined} refreshToken the one that is to be spent
   * @returns {Promise<User>}
   */
  async #renewUnlessChanged(refreshToken) {
    this.#adopt();
    if (this.#tokens?.refreshToken === refreshToken) {
      return this.#renewNow();
    }
    if (!this.#tokens) {
      throw new Problem('unauthorized', 'The user has logged out elsewhere.', { status: 401 });
    }
    return this.#tokens.user;
  }

  /** @returns {Promise<User>} */
  async #renewNow() {
    const before = this.#tokens;
    // A login or logout that happened during the request counts, and not what the request brings.
    const isCurrent = () => this.#tokens === before;
    try {
      const { value } = await this.#askForTokens(before?.refreshToken);
      if (isCurrent()) {
        this.#keep(value);
      }
      return value.user;
    } catch (problem) {
      if (isUnauthorized(problem) && isCurrent()) {
        if (this.#adopt() && this.#tokens) {
          return /** @type {Tokens} */ (this.#tokens).user;
        }
        this.#keep(undefined);
      }
      throw problem;
    }
  }

  /**
   * Takes what another client has stored.
   *
   * @returns {boolean} whether that is something else than this client has
   */
  #adopt() {
    const stored = this.#store ? this.#store.get() : this.#tokens;
    if (stored?.refreshToken === this.#tokens?.refreshToken) {
      return false;
    }
    this.#use(stored);
    return true;
  }

  /**
   * Asks once more if the answer is lost or late. The answer to either is as good.
   *
   * @param {string | undefined} refreshToken
   * @returns {Promise<Answer>}
   */
  async #askForTokens(refreshToken) {
    const ask = () => this.#rest.request('POST', '/auth/refresh', { refreshToken });
    const first = ask();
    /** @type {Deferred<undefined>} */
    const { promise: due, resolve } = deferred();
    const timer = setTimeout(resolve, RENEWAL_DUE);
    try {
      const answer = await Promise.race([first, due]);
      if (answer) {
        return answer;
      }
    } catch (problem) {
      if (/** @type {Problem} */ (problem).code !== 'no-answer') {
        throw problem;
      }
    } finally {
      clearTimeout(timer);
    }
    const second = ask();
    return Promise.any([first, second]).catch(({ errors }) => {
      throw errors.find(isUnauthorized) ?? errors[1];
    });
  }

  /** @param {Omit<Tokens, 'expiresAt'> | undefined} tokens */
  #keep(tokens) {
    const kept = tokens && { ...tokens, expiresAt: Date.now() + tokens.expiresIn * 1_000 };
    try {
      this.#store?.set(kept);
    } catch {
      // There is no room, or it is forbidden. The tokens are this client's alone now, and must not be lost.
      this.#store = undefined;
    }
    this.#use(kept);
  }

  /** @param {Tokens | undefined} tokens */
  #use(tokens) {
    this.#tokens = tokens;
    this.#onTokens?.(this.#tokens);
    this.#renewInTime();
    if (tokens) {
      for (const watch of this.#watchers) {
        watch(tokens.accessToken);
      }
    }
  }

  /**
   * Calls back with every new access token.
   *
   * @param {(accessToken: string) => void} watcher
   * @returns {() => void} ends that
   */
  watch(watcher) {
    this.#watchers.add(watcher);
    this.#renewInTime();
    return () => {
      this.#watchers.delete(watcher);
      this.#renewInTime();
    };
  }

  /** Only sessions need a token that is renewed before it expires. A call renews it when it needs to. */
  #renewInTime() {
    clearTimeout(this.#timer);
    if (this.#tokens && this.#watchers.size > 0) {
      const rest = this.#tokens.expiresAt - Date.now();
      const wait = Math.max(rest - RENEWAL, rest / 2, 0);
      // If the renewal fails, the session is closed when the token expires, and then asks for a token again.
      this.#timer = setTimeout(() => this.renew().catch(ignore), wait);
    }
  }
}

/** @param {unknown} problem */
export function isUnauthorized(problem) {
  return /** @type {{ status?: number } | undefined} */ (problem)?.status === 401;
}
