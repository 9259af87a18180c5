const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** How long a connection must have lasted for the next one to start over with the shortest wait, in milliseconds. */
const STEADY = 5_000;
const GOING_AWAY = 1001;
const CUT = 1006;

/**
 * A connection to the server's WebSocket that comes back by itself, with its patterns.
 *
 * Fires `state` (connecting, connected, or disconnected with its close code and the wait before the next try), `sent`
 * and `frame` for every text that goes and comes, `patterns` when they change, and `refused` when the server took back
 * the last of them.
 */
export class LobbySocket extends EventTarget {
  #url;
  #socket;
  #patterns = new Set();
  /** The pattern of the last command, if that was a subscription: an error is the answer to it. */
  #asked;
  /** Never, while there is no connection. */
  #openedAt = Infinity;
  #longestNextWait = FIRST_WAIT;
  #triedAtOnce = false;
  #nextTry;

  constructor(url) {
    super();
    this.#url = url;
  }

  get patterns() {
    return [...this.#patterns];
  }

  connect() {
    clearTimeout(this.#nextTry);
    this.#tell('state', { state: 'connecting' });
    this.#socket = new WebSocket(this.#url);
    this.#socket.addEventListener('open', () => this.#opened());
    this.#socket.addEventListener('message', ({ data }) => this.#received(JSON.parse(data)));
    this.#socket.addEventListener('close', ({ code }) => this.#closed(code));
  }

  subscribe(pattern) {
    if (!this.#patterns.has(pattern)) {
      this.#patterns.add(pattern);
      this.#send('subscribe', pattern);
      this.#asked = pattern;
      this.#tell('patterns');
    }
  }

  unsubscribe(pattern) {
    this.#patterns.delete(pattern);
    this.#send('unsubscribe', pattern);
    this.#asked = undefined;
    this.#tell('patterns');
  }

  /** Does nothing without a connection: the next one begins with all the patterns there are then. */
  #send(event, data) {
    if (this.#socket.readyState === WebSocket.OPEN) {
      const command = { event, data };
      this.#socket.send(JSON.stringify(command));
      this.#tell('sent', command);
    }
  }

  #opened() {
    this.#openedAt = performance.now();
    this.#tell('state', { state: 'connected' });
    this.#asked = undefined;
    this.#patterns.forEach((pattern) => this.#send('subscribe', pattern));
  }

  #received(frame) {
    this.#tell('frame', frame);
    if (frame.event === 'error' && this.#asked !== undefined) {
      const pattern = this.#asked;
      this.#asked = undefined;
      this.#patterns.delete(pattern);
      this.#tell('patterns');
      this.#tell('refused', { pattern, message: frame.data.message });
    }
  }

  #closed(code) {
    const wait = this.#wait(code);
    this.#openedAt = Infinity;
    this.#nextTry = setTimeout(() => this.connect(), wait);
    this.#tell('state', { state: 'disconnected', code, wait });
  }

  /** At once where the server went away or the line was cut, but once only; then longer and longer, at random, lest all clients come together. */
  #wait(code) {
    if (performance.now() - this.#openedAt >= STEADY) {
      this.#longestNextWait = FIRST_WAIT;
      this.#triedAtOnce = false;
    }
    if (!this.#triedAtOnce && (code === GOING_AWAY || code === CUT)) {
      this.#triedAtOnce = true;
      return 0;
    }
    const wait = Math.random() * this.#longestNextWait;
    this.#longestNextWait = Math.min(2 * this.#longestNextWait, LONGEST_WAIT);
    return wait;
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
