/*
 * A server of lobby.v1 in the memory of the test: a log, and sessions over it. It keeps to the contract, remembers what it
 * was sent, and fails when it is told to.
 */

/** Of one length, so that they sort as text. */
export function cursorAt(position) {
  return String(position).padStart(6, '0');
}

/** How long a server that lets in only users waits for the token. */
const TOKEN_TIMEOUT = 5_000;
const MAX_IDS = 100;

export class FakeServer {
  /** Every connection that was ever tried. */
  connections = [];
  /** What was published, at positions from 1. */
  log = [];
  /** The first position that can still be replayed. */
  oldest = 1;
  /** Who tokens belong to. */
  users = new Map();
  isUp = true;
  /** Whether it lets in only users. */
  isPrivate = false;
  isSilent = false;
  maxPatterns = Infinity;
  maxCommandLength = Infinity;
  refuses = new Set();

  get WebSocket() {
    const server = this;
    return class extends FakeSocket {
      constructor(url, protocols) {
        super(server, url, protocols);
      }
    };
  }

  get connection() {
    return this.connections.at(-1);
  }

  /** Of all connections, without their ids. */
  get commands() {
    return this.connections.flatMap(({ commands }) => commands).map(({ id: _, ...command }) => command);
  }

  /** What an event is about goes into the log, but not into the frame. */
  publish(event, data = {}, about = []) {
    const entry = { event, data, cursor: cursorAt(this.log.length + 1) };
    Object.defineProperty(entry, 'about', { value: about, enumerable: false });
    this.log.push(entry);
    for (const connection of this.connections) {
      connection.offer(entry);
    }
    return entry.cursor;
  }

  close(code) {
    for (const connection of this.connections) {
      connection.end(code);
    }
  }
}

class FakeSocket extends EventTarget {
  OPEN = 1;
  readyState = 0;
  protocol = '';
  commands = [];
  /** Each as a text: `game.*` or `game.* about 17`. */
  patterns = new Set();
  #server;
  #user;
  #frames = [];

  constructor(server, url, protocols) {
    super();
    this.#server = server;
    this.url = url;
    this.protocols = protocols;
    server.connections.push(this);
    setImmediate(() => this.#open());
  }

  #open() {
    if (!this.#server.isUp) {
      this.end(1006);
    } else if (this.readyState === 0) {
      this.readyState = this.OPEN;
      this.protocol = this.#server.protocol ?? this.protocols[0];
      if (this.#server.isPrivate) {
        setTimeout(() => this.#user ?? this.end(4401), TOKEN_TIMEOUT);
      }
      this.dispatchEvent(new Event('open'));
    }
  }

  end(code, reason = '') {
    if (this.readyState !== 3) {
      this.readyState = 3;
      this.closeCode = code;
      setImmediate(() => this.dispatchEvent(Object.assign(new Event('close'), { code, reason })));
    }
  }

  close(code) {
    this.end(code);
  }

  offer(entry) {
    const isWanted = [...this.patterns]
      .map((each) => each.split(' about '))
      .some(([pattern, id]) => matches(pattern, entry.event) && (id === undefined || entry.about.includes(id)));
    if (isWanted) {
      this.frame(entry);
    }
  }

  /** Several may come in one turn, as they do from a real one. */
  frame(frame) {
    if (this.#frames.push(JSON.stringify(frame)) === 1) {
      setImmediate(() => {
        const frames = this.#frames;
        this.#frames = [];
        for (const data of frames) {
          this.dispatchEvent(Object.assign(new Event('message'), { data }));
        }
      });
    }
  }

  send(text) {
    const { id, ...command } = JSON.parse(text);
    this.commands.push({ id, ...command });
    if (text.length > this.#server.maxCommandLength) {
      this.end(1009);
    } else if (this.readyState === this.OPEN && !this.#server.isSilent) {
      this.#carryOut(command, (event, data) => this.frame({ event, data, id }));
    }
  }

  #carryOut({ event, data, after }, answer) {
    if (event === 'authenticate') {
      this.#authenticate(data, answer);
    } else if (this.#server.isPrivate && !this.#user) {
      answer('error', { code: 'unauthorized', message: 'Authenticate first.' });
    } else if (event === 'unsubscribe') {
      for (const pattern of textsOf(data)) {
        this.patterns.delete(pattern);
      }
      answer('unsubscribed', { pattern: data });
    } else {
      this.#subscribe(textsOf(data), data, after, answer);
    }
  }

  #authenticate(token, answer) {
    const user = this.#server.users.get(token);
    if (!user || (this.#user && this.#user !== user)) {
      this.end(4401);
      return;
    }
    this.#user = user;
    answer('authenticated', {});
  }

  #subscribe(patterns, pattern, after, answer) {
    const { log, oldest, refuses, maxPatterns } = this.#server;
    const refused = patterns.find((each) => refuses.has(each));
    if (refused) {
      answer('error', { code: 'invalid-pattern', message: `${refused} is no pattern.` });
    } else if (new Set([...this.patterns, ...patterns]).size > maxPatterns) {
      answer('error', { code: 'too-many-subscriptions', message: `A session has at most ${maxPatterns} patterns.` });
    } else if (after !== undefined && this.patterns.size > 0) {
      answer('error', { code: 'invalid-command', message: 'There are subscriptions.' });
    } else if (after !== undefined && Number(after) < oldest - 1) {
      answer('error', { code: 'cursor-expired', message: 'Too old.' });
    } else {
      answer('subscribed', { pattern, cursor: after ?? cursorAt(log.length) });
      for (const each of patterns) {
        this.patterns.add(each);
      }
      if (after !== undefined) {
        for (const entry of log.slice(Number(after))) {
          this.offer(entry);
        }
        this.frame({ event: 'live', data: { cursor: cursorAt(log.length) } });
      }
    }
  }
}

function textsOf(data) {
  return [data].flat().flatMap((element) => {
    if (typeof element === 'string') {
      return element;
    }
    const ids = [element.about].flat();
    if (ids.length === 0 || ids.length > MAX_IDS) {
      throw new Error(`An element is about 1 to ${MAX_IDS} objects, and not about ${ids.length}`);
    }
    return ids.map((id) => `${element.pattern} about ${id}`);
  });
}

function matches(pattern, name) {
  return matching(pattern.split('.'), name.split('.'));
}

function matching([segment, ...segments], [first, ...rest]) {
  if (segment === undefined || first === undefined) {
    return segment === undefined && first === undefined;
  }
  const isMatch = segment === first || segment.startsWith('*');
  return isMatch && (matching(segments, rest) || (segment === '**' && matching([segment, ...segments], rest)));
}

/** Whatever is under way in the memory of this process takes a bounded number of turns. */
export async function until(condition, what = condition) {
  for (let turn = 0; !condition(); turn++) {
    if (turn === 10_000) {
      throw new Error(`Waited in vain until ${what}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** When all that is under way has come to rest. */
export async function settled() {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
