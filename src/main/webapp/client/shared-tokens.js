/** @import { Tokens } from './account.js' */

/**
 * Where several clients keep the tokens that they share, such as those in the tabs of a browser.
 *
 * @typedef {object} TokenStore
 * @property {() => Tokens | undefined} get what was stored last, by whichever client
 * @property {(tokens: Tokens | undefined) => void} set
 *   Nothing is stored any more if nothing is given. If this throws, the client keeps its tokens to itself from then on.
 * @property {((listener: () => void) => () => void) | undefined} [watch]
 *   Calls the listener whenever another client has stored something. Returns what ends that.
 * @property {(<Result>(task: () => Promise<Result>) => Promise<Result>) | undefined} [lock]
 *   Runs a task while no other client runs one. Without it, clients that renew at the same time each ask the server.
 */

/**
 * How long a client waits for the renewal of another, in milliseconds. A renewal takes less, so whoever takes longer is
 * frozen.
 */
const LOCK_TIMEOUT = 20_000;

/**
 * The tokens that all tabs of an origin share, in the browser's `localStorage`. All tabs are the same user, and one of
 * them renews the tokens for all (by Web Locks, which browsers have on pages that came by https).
 *
 * @param {string} [name] of the entry in the storage
 * @returns {TokenStore}
 */
export function sharedTokens(name = 'lobby.tokens') {
  return {
    get: () => {
      try {
        return JSON.parse(localStorage.getItem(name) ?? 'null') ?? undefined;
      } catch {
        // Somebody else has stored what is no JSON.
        return undefined;
      }
    },
    set: (tokens) => {
      if (tokens === undefined) {
        localStorage.removeItem(name);
        return;
      }
      try {
        localStorage.setItem(name, JSON.stringify(tokens));
      } catch (failure) {
        // What is stored may be spent by now. Whoever used it would end the login.
        localStorage.removeItem(name);
        throw failure;
      }
    },
    watch: (listener) => {
      const listenIfNamed = (/** @type {StorageEvent} */ { key }) => (key === name || key === null) && listener();
      addEventListener('storage', listenIfNamed);
      return () => removeEventListener('storage', listenIfNamed);
    },
    lock: (task) => withLock(name, task),
  };
}

/**
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} task
 * @returns {Promise<Result>}
 */
async function withLock(name, task) {
  const locks = globalThis.navigator?.locks;
  if (!locks) {
    return task();
  }
  let hasBegun = false;
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(LOCK_TIMEOUT) }, () => {
      hasBegun = true;
      return task();
    });
  } catch (failure) {
    if (hasBegun) {
      throw failure;
    }
    return task();
  }
}
