import { Problem } from '../client/lobby.js';

/** @import { Frame, Lobby, LobbyEvent, Pattern, Session, StateChange } from '../client/lobby.js' */

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
 * A replay, the events that it has brought so far, and where the session goes on if the log does not have it.
 *
 * @typedef {object} RunningReplay
 * @property {string | undefined} goOnAfter
 * @property {number} events
 * @property {(events: number) => void} resolve
 * @property {(problem: unknown) => void} reject
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
  /** @type {Pattern[]} */
  #asked = [];
  /** @type {string | undefined} */
  #cursor;
  #isReplay = false;
  #hasEnded = false;
  /**
   * The replay that somebody asked for, until it has caught up.
   *
   * @type {RunningReplay | undefined}
   */
  #replay;

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

  /** The patterns that somebody wants and that are not subscribed yet, those that wait for a login among them. */
  get asked() {
    return this.#asked;
  }

  get cursor() {
    return this.#session?.cursor ?? this.#cursor;
  }

  get isConnected() {
    return this.#session !== undefined;
  }

  /**
   * Subscribes again to what was subscribed in another life of the page.
   *
   * @param {{ patterns: Pattern[], waiting: Pattern[], cursor?: string }} last
   */
  restore({ patterns, waiting, cursor }) {
    this.#patterns = patterns;
    this.#cursor = cursor;
    this.connect();
    for (const pattern of waiting) {
      this.subscribe(pattern).catch((problem) => this.#events.onNote(problem.message));
    }
  }

  /** @param {string} [after] a cursor; without it, the session begins where the last one ended */
  connect(after = this.cursor) {
    this.disconnect();
    this.#hasEnded = false;
    /** @type {Session} */
    const session = this.#lobby.follow(this.#patterns, {
      ...(after !== undefined && { after }),
      // A session that has ended with a problem still hands over what waits in it. The next one begins before that.
      onEvent: (event) => session === this.#session && this.#events.onEvent(event, this.#isReplay),
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
    this.#endReplay(({ reject }) => reject(over()));
  }

  reconnect() {
    this.#session?.reconnect();
  }

  /**
   * Goes back to a place in the log. Every event after it that a pattern matches comes, again if it has come before. If
   * nothing is subscribed, all events do.
   *
   * @param {string} after a cursor
   * @returns {Promise<number>} how many there were, when all of them have come
   */
  replay(after) {
    const goOnAfter = this.cursor;
    this.disconnect();
    if (this.#patterns.length === 0) {
      this.#patterns = ['**'];
    }
    this.connect(after);
    return new Promise((resolve, reject) => {
      this.#replay = { goOnAfter, events: 0, resolve, reject };
    });
  }

  /**
   * Call this when a user has logged in, and nobody was. The client tells an open session. One that ended without a user
   * begins again.
   */
  loggedIn() {
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
    this.#asked = [...this.#asked, pattern];
    try {
      if (session.state === 'needs-token' || !(await accepts(session, pattern))) {
        this.#waiting = [...this.#waiting, pattern];
        this.#events.onPatterns();
        await session.subscribe(pattern);
      }
    } finally {
      this.#asked = this.#asked.filter((each) => each !== pattern);
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
    } else if (this.#replay) {
      this.#replay.events++;
    }
  }

  /** @param {StateChange} change */
  #changed(change) {
    this.#isReplay = change.state === 'catching-up';
    if (change.state === 'live') {
      this.#events.onPatterns();
      this.#endReplay(({ events, resolve }) => resolve(events));
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
    const replay = this.#replay;
    this.#replay = undefined;
    this.disconnect();
    replay?.reject(problem);
    if (problem.code === 'cursor-expired') {
      this.#cursor = replay?.goOnAfter;
      if (!replay) {
        this.#events.onNote('the server no longer has what came after that: some events are missed');
      }
      this.connect();
    } else {
      this.#hasEnded = true;
      this.#events.onNote(`ended: ${problem.message}`);
    }
  }

  /** @param {(replay: RunningReplay) => void} end */
  #endReplay(end) {
    const replay = this.#replay;
    this.#replay = undefined;
    if (replay) {
      end(replay);
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

function over() {
  return new Problem('over', 'The replay was given up.');
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
