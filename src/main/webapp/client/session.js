import { Commands, over } from './commands.js';
import { deferred, ignore } from './deferred.js';
import { Delivery } from './delivery.js';
import { Listeners } from './listeners.js';
import { whenNetworkIsBack } from './network.js';
import { grouped, pairsOf } from './patterns.js';
import { Reconnection } from './reconnection.js';
import { SessionToken } from './session-token.js';

/** @import { Account } from './account.js' */
/** @import { Connection, ConnectionEvents, Frame } from './connection.js' */
/** @import { Deferred } from './deferred.js' */
/** @import { Known, Matching } from './event-types.js' */
/** @import { AnyEvent, Cursor, Id, LobbyEvent, Pattern, PatternOf } from './model.js' */
/** @import { Pair } from './patterns.js' */
/** @import { Problem } from './problem.js' */

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
 * @property {AbortSignal | undefined} [signal] Closes the session when it is aborted, as `close` does.
 * @property {((change: StateChange) => void) | undefined} [onState]
 *   Called whenever the state of the session changes. If it fails, the session ends with that failure.
 * @property {((frame: Frame, direction: 'sent' | 'received') => void) | undefined} [onFrame]
 *   Called with every frame on the wire. Access tokens are left out. If it fails, the session ends with that failure.
 */

/**
 * A stream of events for one consumer: functions (`onEvent`, `on`), or one iteration, whose end closes the session. It
 * is made by `lobby.follow`.
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
  #token;
  #delivery;
  #reconnection;
  #commands = new Commands();
  #listeners = new Listeners();
  /** @type {'functions' | 'iteration' | undefined} */
  #consumer;
  #onState;
  #stopWatching;
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
   * @param {{ resume: number, longestWait: number }} times in milliseconds
   */
  constructor(connect, account, patterns, { after, about, onEvent, onState, onFrame, signal }, times) {
    const pairs = pairsOf(patterns);
    this.#onState = onState;
    this.#token = new SessionToken(account);
    /** @type {Delivery<Event>} */
    this.#delivery = new Delivery(about);
    this.#reconnection = new Reconnection({
      connect,
      token: this.#token,
      delivery: this.#delivery,
      commands: this.#commands,
      list: typeof after === 'function' ? after : undefined,
      tell: (change) => this.#tell(change),
      times,
      onFrame,
    });
    if (onEvent) {
      this.on('**', (_, event) => onEvent(/** @type {Event} */ (event)));
    }
    this.#stopWatching = [
      account.watch((token) => this.#reconnection.tokenChanged(token)),
      whenNetworkIsBack(() => this.#reconnection.networkIsBack()),
      whenAborted(signal, () => this.close()),
    ];
    this.#begin(pairs, after);
    this.#reconnection.run().catch((failure) => this.#end(failure));
  }

  /** @returns {StateChange['state']} */
  get state() {
    return this.#state;
  }

  /** The patterns that are subscribed. `lobby.follow` takes them as they are. The objects of a pattern stand together. */
  get patterns() {
    return this.#delivery.patterns;
  }

  /**
   * Every event up to here has been handed over, so that one can go on from here another time. While an event is being
   * dealt with, its own cursor is the first that counts it as done.
   *
   * @returns {Cursor | undefined}
   */
  get cursor() {
    return this.#delivery.cursor;
  }

  /**
   * Resolves when {@link close} or the end of the iteration closes the session. Rejects with any other end's reason.
   */
  get done() {
    return this.#done.promise;
  }

  /**
   * Calls a function with the data of each event that a pattern matches, and with the event. This chooses among the
   * events that come; it subscribes to nothing. One event is handed over after the other: the next one waits for the
   * promises of all functions. If a function fails, the session ends with that failure.
   *
   * Functions, and `onEvent`, take the place of an iteration. Give the first one right after `lobby.follow`.
   *
   * @example
   * const session = lobby.follow(['game.*', 'member.*']);
   * session.on('game.created', (game) => console.log(game.name));
   * session.on('member.*', (member, { event }) => console.log(event, member.userId));
   *
   * @template {string} Text
   * @param {Text} pattern
   * @param {(data: Matching<Event, Text>['data'], event: Matching<Event, Text>) => unknown} listener
   * @returns {() => void} takes the function away
   * @throws {TypeError} if the session is iterated over
   */
  on(pattern, listener) {
    if (this.#consumer === 'iteration') {
      throw new TypeError('The events of this session go to an iteration');
    }
    const takeAway = this.#listeners.add(pattern, listener);
    if (!this.#consumer) {
      this.#consumer = 'functions';
      this.#delivery.handOver((event) => this.#listeners.tell(event)).catch((failure) => this.#end(failure));
    }
    return takeAway;
  }

  /**
   * Subscribes to all of the patterns or to none. Once the promise resolves, every event that they match comes. It
   * rejects with a {@link Problem} if the server refuses them. The server decides how many patterns there may be. A
   * pattern that is narrowed counts once for each object, and is none at all if there is no object.
   *
   * The type of the session's events must include those that the patterns match. See `lobby.follow` for how to name it.
   *
   * @template {string} Text
   * @param {(PatternOf<Text> | readonly PatternOf<Text>[]) & Known<Event, Text>} patterns
   */
  async subscribe(patterns) {
    const pairs = pairsOf(patterns);
    await this.#subscribe(pairs, dataOf(patterns));
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
    const forget = () => this.#delivery.remove(pairs);
    forget();
    try {
      this.#delivery.dropUnwanted();
    } catch (failure) {
      // The function that says what an event is about has failed.
      this.#end(failure);
    }
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
    this.#token.give(token);
    await this.#reconnection.authenticate(token);
  }

  /** Tries now, whatever the state is. If there is a connection, it is closed, and another one resumes. */
  reconnect() {
    this.#reconnection.reconnect();
  }

  /** Ends the session. From the call on, no event comes. */
  close() {
    this.#end();
  }

  /**
   * @returns {AsyncGenerator<Event, void, undefined>}
   * @throws {TypeError} if the events go to functions
   */
  async *[Symbol.asyncIterator]() {
    if (this.#consumer === 'functions') {
      throw new TypeError('The events of this session go to functions');
    }
    this.#consumer = 'iteration';
    try {
      yield* this.#delivery.events();
    } finally {
      this.close();
    }
  }

  /**
   * @param {readonly Pair[]} pairs
   * @param {FollowOptions<Event>['after']} after
   */
  #begin(pairs, after) {
    if (after !== undefined) {
      this.#delivery.plan(pairs);
    } else if (pairs.length > 0) {
      this.#subscribeFirst(pairs);
    }
    if (typeof after === 'string') {
      this.#delivery.begin(after);
    }
  }

  /** @param {readonly Pair[]} pairs */
  async #subscribeFirst(pairs) {
    try {
      await this.#subscribe(pairs, grouped(pairs));
    } catch (problem) {
      if (this.#token.isMissing(problem)) {
        // It is sent when there is a token.
        await this.#subscribeFirst(pairs);
      } else {
        this.#end(problem);
      }
    }
  }

  /**
   * @param {readonly Pair[]} pairs
   * @param {unknown} data the same, as a command has it
   */
  async #subscribe(pairs, data) {
    await this.#ask('subscribe', data, (/** @type {{ cursor: Cursor }} */ { cursor }) => {
      this.#delivery.add(pairs, cursor);
    });
  }

  /**
   * @param {string} event
   * @param {unknown} data
   * @param {(answer: any) => void} take
   */
  async #ask(event, data, take) {
    if (this.#isOver) {
      throw over();
    }
    await this.#commands.ask(event, data, take, (command) => this.#reconnection.send(command));
  }

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
    this.#onState?.(change);
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
    for (const stop of this.#stopWatching) {
      stop();
    }
    this.#reconnection.end(problem);
    this.#commands.refuseAll(over());
    this.#delivery.end(problem);
    if (problem) {
      if (this.#consumer !== 'functions') {
        // The iteration throws it.
        this.done.catch(ignore);
      }
      this.#done.reject(problem);
    } else {
      this.#done.resolve();
    }
  }
}

/**
 * @param {AbortSignal | undefined} signal
 * @param {() => void} listener
 * @returns {() => void} ends that
 */
function whenAborted(signal, listener) {
  if (signal?.aborted) {
    // The program is told of the session only when it has it.
    queueMicrotask(listener);
  }
  signal?.addEventListener('abort', listener);
  return () => signal?.removeEventListener('abort', listener);
}

/** @param {Pattern | readonly Pattern[]} patterns */
function dataOf(patterns) {
  return typeof patterns === 'string' ? patterns : grouped(pairsOf(patterns));
}
