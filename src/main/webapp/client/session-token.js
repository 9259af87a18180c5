import { isUnauthorized } from './account.js';
import { TOKEN_REFUSED } from './close-codes.js';
import { deferred, ignore } from './deferred.js';
import { Problem } from './problem.js';

/** @import { Account } from './account.js' */
/** @import { Connection } from './connection.js' */

/** The access token of a session's connections: that of the account, or else the one that the program gave. */
export class SessionToken {
  /** @type {Account} */
  #account;
  /**
   * The token of this connection, or of the last one.
   *
   * @type {string | undefined}
   */
  #current;
  /**
   * The token that the program gave last. It is used where the account has none.
   *
   * @type {string | undefined}
   */
  #given;
  /**
   * The token that has come since the connection asked for its own. It is sent when the connection has resumed.
   *
   * @type {string | undefined}
   */
  #postponed;
  /**
   * Whose session it is, if that is known.
   *
   * @type {string | undefined}
   */
  #userId;
  /**
   * The token with which the server closed the last connection (4401).
   *
   * @type {{ token: string | undefined } | undefined}
   */
  #refused;

  /** @param {Account} account */
  constructor(account) {
    this.#account = account;
  }

  /** @param {string} token */
  give(token) {
    this.#given = token;
  }

  get isUserKnown() {
    return this.#account.user !== undefined;
  }

  /** Whether there is a token at all. */
  async exists() {
    return (await this.#available()) !== undefined;
  }

  /**
   * Gets the token for a new connection.
   *
   * @throws {Problem} if there is none besides the one that the server has refused, or it cannot be obtained
   */
  async obtain() {
    this.#postponed = undefined;
    let token;
    try {
      token = await this.#available(this.#refused?.token);
    } catch (cause) {
      if (isUnauthorized(cause)) {
        throw cause;
      }
      const { retryAfter } = /** @type {Partial<Problem>} */ (cause ?? {});
      throw new Problem('no-answer', 'No access token could be obtained.', { retryAfter, cause });
    }
    if (this.#refused && (!token || token === this.#refused.token)) {
      const message = 'The token was refused, and there is no other.';
      throw new Problem('unauthorized', message, { closeCode: TOKEN_REFUSED });
    }
    this.#current = token;
    this.#userId = this.#account.user?._id;
  }

  /**
   * Sends the token as the first command of a connection, if there is one.
   *
   * @param {Connection} connection
   * @param {(problem: Problem) => void} refuse
   */
  introduce(connection, refuse) {
    if (this.#current) {
      connection.command({ event: 'authenticate', data: this.#current }, ignore, refuse);
    }
  }

  /**
   * Tells a connection that has resumed another token.
   *
   * @param {Connection} connection
   * @param {string} token
   * @throws {Problem} if the connection ends before the answer, for example because the token is refused
   */
  async replace(connection, token) {
    const { promise, resolve, reject } = deferred();
    const accept = (/** @type {unknown} */ answer) => {
      // Not before: if the connection is closed because the token came too late, the token itself is not refused.
      this.#current = token;
      resolve(answer);
    };
    connection.command({ event: 'authenticate', data: token }, accept, reject);
    await Promise.race([promise, connection.over]);
  }

  /** @param {string} token to be told to the connection when it has resumed */
  postpone(token) {
    this.#postponed = token;
  }

  /**
   * Call this when a connection has resumed.
   *
   * @returns {string | undefined} the token to tell it now
   */
  accepted() {
    this.#refused = undefined;
    return this.#postponed;
  }

  /** Call this when the server has closed the connection because of the token (4401). */
  refused() {
    this.#refused = { token: this.#current };
  }

  /** Whether the account belongs to somebody else than the connection does. */
  get isOfAnotherUser() {
    return this.#userId !== undefined && this.#userId !== this.#account.user?._id;
  }

  /**
   * Takes notice of the account's new token.
   *
   * @param {string} token
   * @returns {boolean} whether the connection does not have it yet
   */
  isNews(token) {
    if (token === this.#current) {
      return false;
    }
    this.#userId = this.#account.user?._id;
    return true;
  }

  /**
   * Whether the server refused something only because the connection had no token. If it refuses a token, or a login,
   * the problem has a close code or a status.
   *
   * @param {unknown} problem
   */
  isMissing(problem) {
    const { code, status, closeCode } = /** @type {Partial<Problem>} */ (problem ?? {});
    const isError = code === 'unauthorized' && status === undefined && closeCode === undefined;
    return isError || (code === 'closed' && closeCode === TOKEN_REFUSED && !this.#current);
  }

  /** @param {string} [refused] */
  async #available(refused) {
    return (await this.#account.token(refused)) ?? this.#given;
  }
}
