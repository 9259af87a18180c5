/**
 * The page's session: one after the other, each from where the last one ended, or from where somebody wants to see it
 * again.
 *
 * Fires `state` with what the session says of itself, `patterns` when others are subscribed, `happened` with each event,
 * `sent` and `answered` with every other frame, and `noted` with what a person should know.
 */
export class Follower extends EventTarget {
  #lobby;
  #session;
  #patterns = [];
  #cursor;
  #isReplay = false;
  /** Whether the session is, or was, in somebody's name. */
  #isSomebodys = false;
  #hasEnded = false;

  constructor(lobby) {
    super();
    this.#lobby = lobby;
  }

  get patterns() {
    return this.#session?.patterns ?? this.#patterns;
  }

  get cursor() {
    return this.#session?.cursor ?? this.#cursor;
  }

  get isConnected() {
    return this.#session !== undefined;
  }

  /** Begins where the last session ended, or after the event with that cursor. */
  connect(after = this.cursor) {
    this.disconnect();
    this.#isSomebodys = this.#lobby.user !== undefined;
    this.#hasEnded = false;
    const session = this.#lobby.follow(this.#patterns, {
      after,
      onEvent: (event) => this.#tell('happened', { ...event, isReplay: this.#isReplay }),
      onFrame: (frame, direction) => this.#watch(frame, direction),
      onState: (change) => this.#changed(session, change),
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

  /** Somebody has logged in: an open session is told so by the lobby, one that has ended for want of it begins again. */
  loggedIn() {
    this.#isSomebodys = true;
    if (this.#hasEnded) {
      this.connect();
    }
  }

  async subscribe(pattern) {
    await this.#session.subscribe(pattern);
    this.#tell('patterns');
  }

  async unsubscribe(pattern) {
    const done = this.#session?.unsubscribe(pattern);
    this.#patterns = this.#patterns.filter((each) => each !== pattern);
    this.#tell('patterns');
    await done;
  }

  #watch(frame, direction) {
    if (direction === 'sent') {
      this.#tell('sent', frame);
    } else if (frame.cursor === undefined) {
      this.#tell('answered', frame);
    }
  }

  #changed(session, change) {
    this.#isReplay = change.state === 'catching-up';
    if (change.state === 'live') {
      this.#tell('patterns');
    } else if (change.state === 'behind') {
      this.#tell('noted', 'this page does not keep up: the rest waits on the server');
    }
    this.#tell('state', change);
  }

  #ended(session, problem) {
    if (session !== this.#session) {
      return;
    }
    this.disconnect();
    if (problem.code === 'cursor-expired') {
      this.#tell('noted', 'the server no longer has what came after that: some events are missed');
      this.#cursor = undefined;
      this.connect();
    } else if (problem.code === 'unauthorized' && this.#isSomebodys && !this.#lobby.user) {
      this.#tell('noted', 'nobody is logged in any more');
      this.connect();
    } else {
      this.#hasEnded = true;
      this.#tell('noted', `ended: ${problem.message}`);
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
