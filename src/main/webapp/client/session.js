import { isUnauthorized } from './account.js';
import { Backoff } from './backoff.js';
import { OWN_FAULTS, TOKEN_REFUSED, TOO_LARGE } from './close-codes.js';
import { Commands, over } from './commands.js';
import { later } from './cursors.js';
import { deferred, ignore } from './deferred.js';
import { Inbox } from './inbox.js';
import { grouped, pairsOf } from './patterns.js';
import { Problem } from './problem.js';
import { Subscriptions } from './subscriptions.js';

/** @import { Account } from './account.js' */
/** @import { Command } from './commands.js' */
/** @import { Connection, ConnectionEvents, Frame } from './connection.js' */
/** @import { Deferred } from './deferred.js' */
/** @import { AnyEvent, Cursor, Id, LobbyEvent, Pattern } from './model.js' */
/** @import { Pair } from './patterns.js' */

/** How long a connection may take until it has resumed the session, in milliseconds. */
const RESUME_TIMEOUT = 15_000;

/**
 * What a session says of itself:
 *
 * - `listing`: the function given as `after` is called;
 * - `connecting`;
 * - `catching-up`: what happened after the cursor is being replayed;
 * - `live`: events come as they happen;
 * - `behind`: the consumer does not keep up, and the connection is closed until it has consumed what is here;
 * - `waiting`: until the next try, for so many milliseconds;
 * - `needs-token`: the server lets in nobody without an access token, and there is none. The session tries again when
 *   somebody logs in, and at `authenticate` and `reconnect`;
 * - `closed`: for good, by `close` or because of a problem that no further try would solve.
 *
 * @typedef {(
 *   | Readonly<{ state: 'listing' | 'connecting' | 'behind' }>
 *   | Readonly<{ state: 'catching-up', after: Cursor }>
 *   | Readonly<{ state: 'live', after?: Cursor }>
 *   | Readonly<{ state: 'waiting', problem: Problem, wait: number }>
 *   | Readonly<{ state: 'needs-token', problem: Problem }>
 *   | Readonly<{ state: 'closed', problem?: unknown }>
 * )} StateChange
 */

/**
 * How to follow.
 *
 * @template {AnyEvent} [Event=LobbyEvent]
 * @typedef {object} FollowOptions
 * @property {Cursor | (() => Promise<Cursor | undefined>) | undefined} [after]
 *   Where to begin; without it, now. Either the cursor of an event or of a list (`page.cursor`).
 *
 *   Or a function that lists, shows what it has listed, and returns its cursor (of many pages or lists, the cursor of
 *   the first one). It is called at the start, and again whenever the server no longer has what comes after the
 *   session's cursor. All earlier events have been consumed before it is called, and no later one comes while it runs.
 *   Without such a function the session would end then, with the problem `cursor-expired`.
 * @property {((event: Event) => unknown) | undefined} [onEvent]
 *   Called with one event after the other. If it returns a promise, the next event waits for it. If it fails, the
 *   session ends with that failure. Instead of giving this function, one can iterate over the session.
 * @property {((event: Event) => readonly Id[] | undefined) | undefined} [about]
 *   For a server that has entities of its own: what their events are about, as the server says it, or nothing if that
 *   cannot be seen. It is called only for such events, and only if a pattern is narrowed. Without it no event is missed
 *   either. But some events may come that no pattern asks for any more, or from just before it did.
 * @property {((change: StateChange) => void) | undefined} [onState]
 *   Called whenever the state of the session changes. If it fails, the session ends with that failure.
 * @property {((frame: Frame, direction: 'sent' | 'received') => void) | undefined} [onFrame]
 *   Called with every frame on the wire. Access tokens are left out. If it fails, the session ends with that failure.
 */

/**
 * A stream of events for one consumer: the function `onEvent`, or one iteration, whose end closes the session. It is
 * made by `lobby.follow`.
 *
 * It reconnects by itself: once at once after a shutdown (1001) or a cut (1006), otherwise after 1 s, doubling to 30 s,
 * each time a random part of that. It resumes after the last event that it has received, so that no event is missed and
 * none comes twice. It ends if another try would change nothing: if its patterns are refused, if this program sends
 * what the server does not accept (1003, 1008, and 1009 unless it is a command that can be refused), if the token is
 * refused and there is no other one (4401), and if the cursor has expired and there is no function that lists. A session
 * that never had a token, on a server that wants one, does not end: it waits for one.
 *
 * If the consumer does not keep up, at most 4,096 events or 4 Mi characters wait here. Then the connection is closed,
 * and it is opened again when they are consumed. Meanwhile the rest waits in the server's log.
 *
 * @template {AnyEvent} [Event=LobbyEvent]
 * @implements {AsyncIterable<Event>}
 */
export class Session {
  /** @type {(events: ConnectionEvents) => Connection} */
  #connect;
  /** @type {Account} */
  #account;
  /** @type {FollowOptions<Event>} */
  #options;
  #subscriptions;
  #commands = new Commands();
  /**
   * All events that the patterns match have come, up to here.
   *
   * @type {Cursor}
   */
  #received = '';
  /**
   * The event that was handed over last.
   *
   * @type {Cursor | undefined}
   */
  #taken;
  /** @type {Inbox<Event>} */
  #inbox = new Inbox();
  #backoff = new Backoff();
  /** @type {Connection | undefined} */
  #connection;
  #hasResumed = false;
  /**
   * The token of this connection, or of the last one.
   *
   * @type {string | undefined}
   */
  #token;
  /**
   * The token that `authenticate` was called with last. It is used where the account has none.
   *
   * @type {string | undefined}
   */
  #told;
  /**
   * The token that has come since the connection asked for its own. It is sent when the connection has resumed.
   *
   * @type {string | undefined}
   */
  #newToken;
  /**
   * Whether there is a reason to try again that has come since the last try: a new token, or a call of `reconnect`.
   */
  #isTryDue = false;
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
  #stopWatching;
  /** @type {() => void} */
  #wake = ignore;
  #isToldToWait = false;
  /** @type {StateChange['state']} */
  #state = 'connecting';
  #isOver = false;
  /** @type {Deferred<void>} */
  #done = deferred();

  /**
   * @param {(events: ConnectionEvents) => Connection} connect
   * @param {Account} account
   * @param {Pattern | readonly Pattern[]} patterns
   * @param {FollowOptions<Event>} options
   */
  constructor(connect, account, patterns, options) {
    const pairs = pairsOf(patterns);
    this.#connect = connect;
    this.#account = account;
    this.#options = options;
    this.#subscriptions = new Subscriptions(options.about);
    if (options.onEvent) {
      this.#handOver(options.onEvent);
    } else {
      // The iteration throws the failure.
      this.done.catch(ignore);
    }
    this.#stopWatching = account.watch((token) => this.#tokenChanged(token));
    globalThis.addEventListener?.('online', this.#tryNow);
    globalThis.document?.addEventListener('visibilitychange', this.#tryIfSeen);
    this.#run(pairs);
  }

  /** @returns {StateChange['state']} */
  get state() {
    return this.#state;
  }

  /** The patterns that are subscribed. `lobby.follow` takes them as they are. The objects of a pattern stand together. */
  get patterns() {
    return this.#subscriptions.patterns;
  }

  /**
   * Every event up to here has been handed over, so that one can go on from here another time. While an event is being
   * dealt with, its own cursor is the first that counts it as done.
   *
   * @returns {Cursor | undefined}
   */
  get cursor() {
    return (this.#inbox.isEmpty ? this.#received : this.#taken) || undefined;
  }

  /**
   * Resolves when {@link close} or the end of the iteration closes the session. Rejects with any other end's reason.
   */
  get done() {
    return this.#done.promise;
  }

  /**
   * Subscribes to all of the patterns or to none. Once the promise resolves, every event that they match comes. It
   * rejects with a {@link Problem} if the server refuses them. The server decides how many patterns there may be. A
   * pattern that is narrowed counts once for each object, and is none at all if there is no object.
   *
   * @param {Pattern | readonly Pattern[]} patterns
   */
  async subscribe(patterns) {
    const pairs = pairsOf(patterns);
    await this.#ask('subscribe', dataOf(patterns), (/** @type {{ cursor: Cursor }} */ { cursor }) => {
      if (this.#subscriptions.isEmpty) {
        // Even if it sorts before what was received: the log may have been replaced since then.
        this.#received = cursor;
      }
      this.#subscriptions.add(pairs, cursor);
    });
  }

  /**
   * From the call on, no event comes that only these patterns match. The promise resolves when the server has carried
   * it out.
   *
   * A pattern that is narrowed to an object, and the same pattern without it, are given up separately.
   *
   * @param {Pattern | readonly Pattern[]} patterns
   */
  async unsubscribe(patterns) {
    const pairs = pairsOf(patterns);
    const forget = () => this.#subscriptions.remove(pairs);
    forget();
    // What waits in a session that is over stays there: it was not handed over.
    this.#inbox.keep((event) => this.#isWanted(event) || this.#isOver);
    await this.#ask('unsubscribe', dataOf(patterns), forget);
  }

  /**
   * Tells the present connection a new token. A token of the same user prolongs the session; another one ends the
   * connection (4401). This is needed only if tokens do not come from `auth.login`. Even then it can be left out,
   * because the session asks for a new token when the old one has expired. A session that waits for a token
   * (`needs-token`) tries again.
   *
   * @param {string} token
   */
  async authenticate(token) {
    this.#told = token;
    await this.#useToken(token);
  }

  /** @param {string} token */
  async #useToken(token) {
    this.#tryAgain();
    const connection = this.#connection;
    // Without a connection there is nobody to tell: the next one asks for its token.
    if (connection && !this.#hasResumed) {
      this.#newToken = token;
    } else if (connection) {
      const { promise, resolve, reject } = deferred();
      const accept = (/** @type {unknown} */ answer) => {
        // Not before: if the connection is closed because the token came too late, the token itself is not refused.
        this.#token = token;
        resolve(answer);
      };
      connection.command({ event: 'authenticate', data: token }, accept, reject);
      await Promise.race([promise, connection.over]);
    }
  }

  /** Tries now, whatever the state is. If there is a connection, it is closed, and another one resumes. */
  reconnect() {
    this.#connection?.abandon(new Problem('reconnect', 'A new connection was asked for.'));
    this.#tryAgain();
  }

  /** Ends the session. From the call on, no event comes. */
  close() {
    this.#end();
  }

  /** @returns {AsyncGenerator<Event, void, undefined>} */
  async *[Symbol.asyncIterator]() {
    try {
      yield* this.#events();
    } finally {
      this.close();
    }
  }

  /** @returns {AsyncGenerator<Event, void, undefined>} */
  async *#events() {
    for (let event = await this.#inbox.take(); event; event = await this.#inbox.take()) {
      this.#taken = event.cursor;
      yield event;
    }
  }

  /** @param {(event: Event) => unknown} onEvent */
  async #handOver(onEvent) {
    try {
      for await (const event of this.#events()) {
        await onEvent(event);
      }
    } catch (failure) {
      this.#end(failure);
    }
  }

  // Connections, one after the other

  /** @param {readonly Pair[]} pairs */
  async #run(pairs) {
    try {
      await this.#start(pairs);
      while (!this.#isOver) {
        await this.#follow().catch((problem) => this.#recover(problem));
      }
    } catch (failure) {
      this.#end(failure);
    }
  }

  /** @param {readonly Pair[]} pairs */
  async #start(pairs) {
    const { after } = this.#options;
    if (after === undefined) {
      if (pairs.length > 0) {
        this.#subscribeFirst(grouped(pairs));
      }
      return;
    }
    this.#subscriptions.add(pairs, '');
    if (typeof after === 'function') {
      // The program is told of the session only when it has it.
      await undefined;
      await this.#list(after);
    } else {
      this.#begin(after);
    }
  }

  /** @param {readonly Pattern[]} patterns */
  async #subscribeFirst(patterns) {
    try {
      await this.subscribe(patterns);
    } catch (problem) {
      if (this.#isForWantOfAToken(problem)) {
        // It is sent when there is a token.
        await this.#subscribeFirst(patterns);
      } else {
        this.#end(problem);
      }
    }
  }

  /**
   * Calls the function until it succeeds, and makes the session follow what it has listed.
   *
   * @param {() => Promise<Cursor | undefined>} list
   */
  async #list(list) {
    /** @type {Cursor | undefined} */
    let cursor;
    while (cursor === undefined && !this.#isOver) {
      this.#tell({ state: 'listing' });
      if (this.#isOver) {
        return;
      }
      const wasLoggedIn = this.#account.user !== undefined;
      this.#isTryDue = false;
      try {
        cursor = await list();
      } catch (problem) {
        if (problem instanceof Problem && isUnauthorized(problem) && !wasLoggedIn && (await this.#isNobody())) {
          await this.#waitForToken(problem);
        } else {
          await this.#recover(problem);
        }
        continue;
      }
      if (typeof cursor !== 'string') {
        throw new TypeError('The function given as after must return the cursor of what it has listed');
      }
      this.#begin(cursor);
    }
  }

  /** Whether there is no token that the server may have refused: there is none, or another one has just come. */
  async #isNobody() {
    return this.#isTryDue || ((await this.#account.token()) ?? this.#told) === undefined;
  }

  /** @param {Cursor} cursor */
  #begin(cursor) {
    this.#received = cursor;
    this.#subscriptions.beginAfter(cursor);
  }

  /** Lasts from the token to the end of the connection. That end is always thrown. */
  async #follow() {
    this.#tell({ state: 'connecting' });
    await this.#getToken();
    if (this.#isOver) {
      return;
    }
    const connection = this.#connect({
      onFrame: (frame, direction) => this.#options.onFrame?.(frame, direction),
      onMessage: (message, characters) => this.#take(connection, message, characters),
      mustHear: () => !this.#subscriptions.isEmpty || this.#commands.areWaiting,
    });
    this.#connection = connection;
    const tooSlow = () =>
      connection.abandon(new Problem('too-slow', 'The server took too long to resume the session.'));
    const timer = setTimeout(tooSlow, RESUME_TIMEOUT);
    try {
      await Promise.race([connection.opened, connection.over]);
      this.#resume(connection, () => clearTimeout(timer));
      await connection.over;
    } catch (failure) {
      // It may have failed here, for example because no server would accept the command.
      connection.abandon(failure);
      throw failure;
    } finally {
      clearTimeout(timer);
      this.#connection = undefined;
      this.#hasResumed = false;
    }
  }

  async #getToken() {
    this.#isTryDue = false;
    this.#newToken = undefined;
    let token;
    try {
      token = (await this.#account.token(this.#refused?.token)) ?? this.#told;
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
    this.#token = token;
    this.#userId = this.#account.user?._id;
  }

  /**
   * Sends everything at once: the server carries out commands in the order in which they come.
   *
   * @param {Connection} connection
   * @param {() => void} done
   */
  #resume(connection, done) {
    /** @param {Problem} problem */
    const fail = (problem) => connection.abandon(problem);
    /** @param {StateChange} change */
    const resumed = (change) => {
      done();
      this.#refused = undefined;
      this.#hasResumed = true;
      this.#backoff.resumed();
      this.#tell(change);
      if (this.#newToken !== undefined) {
        this.#useToken(this.#newToken).catch(ignore);
      }
      this.#commands.sendAll((command) => this.#send(connection, command));
    };
    if (this.#token) {
      connection.command({ event: 'authenticate', data: this.#token }, ignore, fail);
    }
    if (this.#subscriptions.isEmpty) {
      resumed({ state: 'live', ...(this.#received && { after: this.#received }) });
    } else {
      const resume = { event: 'subscribe', data: this.patterns, after: this.#received };
      connection.command(resume, () => resumed({ state: 'catching-up', after: this.#received }), fail);
    }
  }

  /**
   * Returns when it is time for another try. Throws what no other try would solve.
   *
   * @param {unknown} failure
   */
  async #recover(failure) {
    if (this.#isOver) {
      return;
    }
    if (!(failure instanceof Problem)) {
      throw failure;
    }
    const { code, closeCode = 0 } = failure;
    if (code === 'reconnect') {
      return;
    }
    if (this.#isForWantOfAToken(failure)) {
      await this.#waitForToken(failure);
      return;
    }
    if (code === 'behind') {
      this.#tell({ state: 'behind' });
      await this.#inbox.drained();
      return;
    }
    const { after } = this.#options;
    if (code === 'cursor-expired' && typeof after === 'function') {
      // The events that wait here are older than what will be listed, and must not be applied after it.
      await this.#inbox.drained();
      await this.#list(after);
      return;
    }
    if (closeCode === TOO_LARGE && this.#commands.refuseLargest()) {
      return;
    }
    if (!failure.isPassing || OWN_FAULTS.includes(closeCode)) {
      throw failure;
    }
    if (closeCode === TOKEN_REFUSED) {
      this.#refused = { token: this.#token };
    }
    const { retryAfter = 0 } = failure;
    const wait = Math.max(this.#backoff.next(failure), retryAfter * 1_000);
    this.#tell({ state: 'waiting', problem: failure, wait });
    this.#isToldToWait = retryAfter > 0;
    await this.#sleep(wait);
    this.#isToldToWait = false;
  }

  /**
   * Whether the server refused something only because the connection had no token. If it refuses a token, or a login,
   * the problem has a close code or a status.
   *
   * @param {unknown} problem
   */
  #isForWantOfAToken(problem) {
    const { code, status, closeCode } = /** @type {Partial<Problem>} */ (problem ?? {});
    const isError = code === 'unauthorized' && status === undefined && closeCode === undefined;
    return isError || (code === 'closed' && closeCode === TOKEN_REFUSED && !this.#token);
  }

  /** @param {Problem} failure */
  async #waitForToken({ code, message, closeCode }) {
    if (!this.#isTryDue) {
      const reason = code === 'unauthorized' ? message : 'The server wants an access token, and there is none.';
      this.#tell({ state: 'needs-token', problem: new Problem('unauthorized', reason, { closeCode }) });
    }
    while (!this.#isTryDue && !this.#isOver) {
      /** @type {Deferred<void>} */
      const { promise, resolve } = deferred();
      this.#wake = resolve;
      await promise;
    }
  }

  #tryAgain() {
    this.#isTryDue = true;
    this.#wake();
  }

  /** @param {number} wait */
  async #sleep(wait) {
    if (this.#isOver) {
      return;
    }
    /** @type {Deferred<void>} */
    const { promise, resolve } = deferred();
    this.#wake = resolve;
    const timer = setTimeout(resolve, wait);
    await promise;
    clearTimeout(timer);
  }

  /** The network is back, so the wait for it is over. But a server that has said when to come again means it. */
  #tryNow = () => {
    if (!this.#isToldToWait) {
      this.#wake();
    }
  };

  #tryIfSeen = () => {
    if (globalThis.document.visibilityState === 'visible') {
      this.#tryNow();
    }
  };

  /** @param {string} token */
  #tokenChanged(token) {
    const userId = this.#account.user?._id;
    if (this.#userId && this.#userId !== userId) {
      this.reconnect();
    } else if (token !== this.#token) {
      this.#userId = userId;
      // If it is refused, the connection is closed, and that is dealt with there.
      this.#useToken(token).catch(ignore);
    }
  }

  // Commands

  /**
   * @param {string} event
   * @param {unknown} data
   * @param {(answer: any) => void} take
   */
  async #ask(event, data, take) {
    if (this.#isOver) {
      throw over();
    }
    await this.#commands.ask(event, data, take, (command) => {
      if (this.#connection && this.#hasResumed) {
        this.#send(this.#connection, command);
      }
    });
  }

  /**
   * @param {Connection} connection
   * @param {Command} command
   */
  #send(connection, { event, data, accept, refuse }) {
    /** @param {Problem} problem */
    const refuseOrWait = (problem) => {
      if (this.#isForWantOfAToken(problem)) {
        this.#stopWithoutToken(connection, problem);
      } else {
        refuse(problem);
      }
    };
    try {
      connection.command({ event, data }, accept, refuseOrWait);
    } catch (failure) {
      refuse(failure);
    }
  }

  /**
   * Whoever asked for something without a token is told so. If a token has come meanwhile, everything is asked for again
   * with it.
   *
   * @param {Connection} connection
   * @param {Problem} problem
   */
  #stopWithoutToken(connection, problem) {
    this.#hasResumed = false;
    if (!this.#isTryDue) {
      this.#commands.refuseAll(problem);
    }
    connection.abandon(problem);
  }

  // Events

  /**
   * @param {Connection} connection
   * @param {Event & { data: { cursor: Cursor } }} message
   * @param {number} characters
   */
  #take(connection, { event, data, cursor }, characters) {
    if (event === 'live') {
      this.#received = later(this.#received, data.cursor);
      this.#tell({ state: 'live' });
    } else if (cursor > this.#received) {
      this.#received = cursor;
      if (this.#isWanted({ event, data, cursor })) {
        this.#inbox.put(/** @type {any} */ ({ event, data, cursor }), characters);
      }
      if (this.#inbox.isFull) {
        connection.abandon(new Problem('behind', 'The consumer does not keep up.'));
      }
    }
  }

  /** @param {AnyEvent} event */
  #isWanted(event) {
    try {
      return this.#subscriptions.include(event);
    } catch (failure) {
      // The function that says what an event is about has failed.
      this.#end(failure);
      return false;
    }
  }

  // The caller

  /** @param {StateChange} change */
  #tell(change) {
    const isNews = change.state !== 'live' || this.#state !== 'live';
    if (!this.#isOver && isNews) {
      try {
        this.#show(change);
      } catch (failure) {
        this.#end(failure);
      }
    }
  }

  /** @param {StateChange} change */
  #show(change) {
    this.#state = change.state;
    this.#options.onState?.(change);
  }

  /** @param {unknown} [problem] */
  #end(problem) {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    try {
      this.#show({ state: 'closed', problem });
    } catch (failure) {
      this.#finish(problem ?? failure);
      return;
    }
    this.#finish(problem);
  }

  /** @param {unknown} problem */
  #finish(problem) {
    this.#stopWatching();
    globalThis.removeEventListener?.('online', this.#tryNow);
    globalThis.document?.removeEventListener('visibilitychange', this.#tryIfSeen);
    this.#connection?.abandon(problem);
    this.#commands.refuseAll(over());
    this.#inbox.end(problem);
    if (problem) {
      this.#done.reject(problem);
    } else {
      this.#done.resolve();
    }
    this.#wake();
  }
}

/** @param {Pattern | readonly Pattern[]} patterns */
function dataOf(patterns) {
  return typeof patterns === 'string' ? patterns : grouped(pairsOf(patterns));
}
