import { Problem } from './client/lobby.js';

/** @import { Frame, Lobby, LobbyEvent, Pattern, Session, StateChange } from './client/lobby.js' */

/**
 * Whom a follower tells what happens.
 *
 * @typedef {object} FollowerEvents
 * @property {(change: StateChange) => void} onState
 * @property {() => void} onPatterns called when other patterns are subscribed, or wait for a login
 * @property {(event: LobbyEvent, isReplay: boolean) => void} onEvent
 * @property {(frame: Frame) => void} onSent called with every command
 * @property {(frame: Frame) => void} onAnswered called with every frame of the server that is no event
 * @property {(text: string) => void} onNote called with what a person should know
 */

/**
 * The page's session. When it ends, another one can begin where it ended, or after an event that somebody wants to see
 * what came after.
 */
export class Follower {
  /** @type {Lobby} */
  #lobby;
  /** @type {FollowerEvents} */
  #events;
  /** @type {Session | undefined} */
  #session;
  /** @type {Pattern[]} */
  #patterns = [];
  /** @type {Pattern[]} */
  #waiting = [];
  /** @type {string | undefined} */
  #cursor;
  #isReplay = false;
  /** Whether the session is, or was, a user's. */
  #isOfUser = false;
  #hasEnded = false;

  /**
   * @param {Lobby} lobby
   * @param {FollowerEvents} events
   */
  constructor(lobby, events) {
    this.#lobby = lobby;
    this.#events = events;
  }

  get patterns() {
    return this.#session?.patterns ?? this.#patterns;
  }

  /** The patterns that are subscribed when somebody logs in. The server accepts none before. */
  get waiting() {
    return this.#waiting;
  }

  get cursor() {
    return this.#session?.cursor ?? this.#cursor;
  }

  get isConnected() {
    return this.#session !== undefined;
  }

  /** @param {string} [after] the cursor of an event; without it, the session begins where the last one ended */
  connect(after = this.cursor) {
    this.disconnect();
    this.#isOfUser = this.#lobby.user !== undefined;
    this.#hasEnded = false;
    const session = this.#lobby.follow(this.#patterns, {
      ...(after !== undefined && { after }),
      onEvent: (event) => this.#events.onEvent(event, this.#isReplay),
      onFrame: (frame, direction) => this.#watch(frame, direction),
      onState: (change) => this.#changed(change),
    });
    this.#session = session;
    session.done.catch((problem) => this.#ended(session, problem));
  }

  disconnect() {
    this.#patterns = this.patterns;
    this.#cursor = this.cursor;
    this.#session?.close();
    this.#session = undefined;
  }

  reconnect() {
    this.#session?.reconnect();
  }

  /**
   * Call this when a user has logged in. The client tells an open session. One that ended without a user begins again.
   */
  loggedIn() {
    this.#isOfUser = true;
    if (this.#hasEnded) {
      this.connect();
    }
  }

  /**
   * If the server lets in only users and nobody is logged in, this takes until somebody logs in.
   *
   * @param {Pattern} pattern
   */
  async subscribe(pattern) {
    const session = this.#session;
    if (!session) {
      return;
    }
    try {
      if (session.state === 'needs-token' || !(await accepts(session, pattern))) {
        this.#waiting = [...this.#waiting, pattern];
        this.#events.onPatterns();
        await session.subscribe(pattern);
      }
    } finally {
      this.#waiting = this.#waiting.filter((each) => each !== pattern);
      this.#events.onPatterns();
    }
  }

  /** @param {Pattern} pattern a pattern without an object, or with one */
  async unsubscribe(pattern) {
    const done = this.#session?.unsubscribe(pattern);
    const key = JSON.stringify(pattern);
    this.#patterns = oneByOne(this.#patterns).filter((each) => JSON.stringify(each) !== key);
    this.#events.onPatterns();
    await done;
  }

  /**
   * @param {Frame} frame
   * @param {'sent' | 'received'} direction
   */
  #watch(frame, direction) {
    if (direction === 'sent') {
      this.#events.onSent(frame);
    } else if (frame.cursor === undefined) {
      this.#events.onAnswered(frame);
    }
  }

  /** @param {StateChange} change */
  #changed(change) {
    this.#isReplay = change.state === 'catching-up';
    if (change.state === 'live') {
      this.#events.onPatterns();
    } else if (change.state === 'behind') {
      this.#events.onNote('this page does not keep up: the rest waits on the server');
    }
    this.#events.onState(change);
  }

  /**
   * @param {Session} session
   * @param {Problem} problem
   */
  #ended(session, problem) {
    if (session !== this.#session) {
      return;
    }
    this.disconnect();
    if (problem.code === 'cursor-expired') {
      this.#events.onNote('the server no longer has what came after that: some events are missed');
      this.#cursor = undefined;
      this.connect();
    } else if (problem.code === 'unauthorized' && this.#isOfUser && !this.#lobby.user) {
      this.#events.onNote('nobody is logged in any more');
      this.connect();
    } else {
      this.#hasEnded = true;
      this.#events.onNote(`ended: ${problem.message}`);
    }
  }
}

/**
 * The same subscriptions, each with at most one object.
 *
 * @param {readonly Pattern[]} patterns
 * @returns {Pattern[]}
 */
export function oneByOne(patterns) {
  return patterns.flatMap((each) => {
    /** @type {Pattern[]} */
    const single =
      typeof each === 'string' ? [each] : [each.about].flat().map((about) => ({ pattern: each.pattern, about }));
    return single;
  });
}

/**
 * Subscribes, unless the server wants to know first who it is.
 *
 * @param {Session} session
 * @param {Pattern} pattern
 */
async function accepts(session, pattern) {
  try {
    await session.subscribe(pattern);
    return true;
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'unauthorized') {
      return false;
    }
    throw problem;
  }
}
