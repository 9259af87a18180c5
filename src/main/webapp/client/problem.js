/** A later try may succeed after a problem with one of these codes. */
const PASSING = ['closed', 'no-answer', 'rate-limited', 'too-slow'];
/** The code begins with this if the answer did not come from Lobby itself. */
const FOREIGN = 'http-';

/**
 * A violation: which member or parameter of the request is wrong, and why. The field `body` is the whole body, and the
 * field may also be a header.
 *
 * @typedef {Readonly<{ field: string, message: string }>} Violation
 */

/**
 * What is known of a problem beside its code and message.
 *
 * @typedef {object} ProblemDetails
 * @property {number | undefined} [status]
 * @property {string | undefined} [title]
 * @property {readonly Violation[] | undefined} [violations]
 * @property {number | undefined} [retryAfter]
 * @property {number | undefined} [closeCode]
 * @property {unknown} [cause]
 */

/** Why a call, a command or a session failed: the server refused it, or the server could not be reached. */
export class Problem extends Error {
  /** @override */
  name = 'Problem';

  /**
   * The kind of problem, for programs.
   *
   * For a call it is the last part of the problem's type (`name-taken`, `not-a-member`, …), for a command the code of
   * its error (`invalid-pattern`, `too-many-subscriptions`, `cursor-expired`, …). This package adds:
   *
   * - `no-answer`: there was no answer;
   * - `http-500` and the like: the answer did not come from Lobby itself;
   * - `closed`: the server closed the connection, see {@link closeCode};
   * - `too-large`: the server does not accept a command of this size;
   * - `too-slow`: the server took too long to resume the session;
   * - `unauthorized`: the token was refused, and there is no other one; or the server wants one, and there is none;
   * - `unsupported`: the server does not speak `lobby.v1`;
   * - `over`: the session was closed before the command was answered.
   *
   * @readonly
   * @type {string}
   */
  code;

  /**
   * The HTTP status of the answer.
   *
   * @readonly
   * @type {number | undefined}
   */
  status;

  /**
   * The kind of problem in a few words, for people.
   *
   * @readonly
   * @type {string | undefined}
   */
  title;

  /**
   * What is wrong with which part of the request. Empty if the status is not 400.
   *
   * @readonly
   * @type {readonly Violation[]}
   */
  violations;

  /**
   * For how many seconds the server will refuse another try.
   *
   * @readonly
   * @type {number | undefined}
   */
  retryAfter;

  /**
   * The code with which the server closed the WebSocket.
   *
   * @readonly
   * @type {number | undefined}
   */
  closeCode;

  /**
   * @param {string} code for programs
   * @param {string} message one sentence for people
   * @param {ProblemDetails} [details]
   */
  constructor(code, message, { status, title, violations = [], retryAfter, closeCode, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.title = title;
    this.violations = violations;
    this.retryAfter = retryAfter;
    this.closeCode = closeCode;
  }

  /**
   * Whether the same call may succeed later: there was no answer, or it did not come from Lobby, or the server limits
   * calls, or the server is in trouble.
   */
  get isPassing() {
    // Another program may answer in place of Lobby, for example the server while it starts. It knows nothing of the
    // call.
    const isOfLobby = !this.code.startsWith(FOREIGN);
    return PASSING.includes(this.code) || !isOfLobby || this.status === 429 || (this.status ?? 0) >= 500;
  }
}

/**
 * The problem that an answer of the REST API reports.
 *
 * @param {Response} response
 * @param {{ type?: string, title?: string, detail?: string, violations?: Violation[] }} [body] as RFC 9457 defines it
 */
export function refused({ status, statusText, headers }, { type = '', title, detail, violations } = {}) {
  const code = type.replace('urn:lobby:problem:', '') || `${FOREIGN}${status}`;
  const message = detail ?? `The server answered with ${status} and gave no reason.`;
  const retryAfter = Number(headers.get('Retry-After')) || undefined;
  return new Problem(code, message, { status, title: title ?? statusText, violations, retryAfter });
}

/**
 * The problem that a connection is closed.
 *
 * @param {number} closeCode
 * @param {string} [reason] the server's
 * @param {Problem} [cause] why the connection was refused, if that is known
 */
export function closed(closeCode, reason, cause) {
  return new Problem('closed', `The connection was closed with ${closeCode}${reason ? `: ${reason}` : ''}`, {
    closeCode,
    cause,
  });
}
