/* What a stranger's client has: users who call the REST API, and sessions of the WebSocket. */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { equal, Mismatch, shown } from './checks.mjs';

if (typeof WebSocket === 'undefined') {
  console.error('This Node has no WebSocket: run it with --experimental-websocket, as Node 20 needs.');
  process.exit(1);
}

const { values, positionals } = parseArgs({ options: { transcript: { type: 'string' } }, allowPositionals: true });
export const TRANSCRIPT = values.transcript;
export const BASE = new URL(positionals[0] ?? 'http://127.0.0.1:8080');
const TIME_LIMIT_MS = 10_000;

/**
 * The event that serves as the fence: none of the documentation's examples of patterns names it, and nothing but
 * {@link Table} raises it here.
 */
export const FENCE = 'member.updated';

/** A user who plays, by their own REST calls. */
export class Player {
  isThere = true;
  #password = randomBytes(12).toString('hex');
  #tokens;
  #sent = new Set();

  static async register(role) {
    const player = new Player();
    player.name = `smoke-${role}-${randomBytes(5).toString('hex')}`;
    const user = await player.post('/users', { name: player.name, password: player.#password });
    player.id = user._id;
    players.push(player);
    return player;
  }

  /** The user as the login shows them. */
  async logIn() {
    this.#tokens = undefined;
    this.#tokens = await this.post('/auth/login', { name: this.name, password: this.#password });
    return this.#tokens.user;
  }

  get accessToken() {
    return this.#tokens.accessToken;
  }

  async refresh() {
    this.#tokens = await this.post('/auth/refresh', { refreshToken: this.#tokens.refreshToken });
  }

  async send(receiver, body) {
    const message = await this.post('/messages', { receiver, body });
    this.#sent.add(message._id);
    return message;
  }

  async takeBack(message) {
    const last = await this.delete(`/messages/${message._id}`);
    this.#sent.delete(message._id);
    return last;
  }

  /** A user's messages outlive them. */
  async takeBackAll() {
    for (const _id of this.#sent) {
      await this.takeBack({ _id });
    }
  }

  async leave() {
    const user = await this.delete(`/users/${this.id}`);
    this.isThere = false;
    return user;
  }

  get(path) {
    return this.#call('GET', path);
  }

  post(path, body = {}) {
    return this.#call('POST', path, body);
  }

  patch(path, body) {
    return this.#call('PATCH', path, body);
  }

  delete(path) {
    return this.#call('DELETE', path);
  }

  async #call(method, path, body) {
    const answer = await fetch(new URL(`/api${path}`, BASE), {
      method,
      headers: {
        ...(this.#tokens && { Authorization: `Bearer ${this.#tokens.accessToken}` }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    const text = await answer.text();
    answers.push({ method, path: `/api${path}`, status: answer.status, headers: answer.headers, body: text });
    if (!answer.ok) {
      throw new Error(`${method} /api${path} was answered with ${answer.status}: ${text}`);
    }
    return text && JSON.parse(text);
  }
}

/** Every answer of the REST API, as it came. */
export const answers = [];

/** Everybody who was registered in this run. */
const players = [];

/** Whether an event is about what was done here, and not by another client of the same server. */
function isOurs({ data }) {
  const people = [data?._id, data?.sender, data?.owner, data?.userId];
  return players.some(({ id }) => people.includes(id));
}

/** What one deletion takes along may come in any order within its kind: here it comes by its ids. */
export function withoutOrderOfCascades(events) {
  const isOneRun = (event, before) => event.event === before?.event && event.event.endsWith('.deleted');
  const key = ({ data }) => data._id ?? data.userId;
  let run = 0;
  return events
    .map((event, n) => ({ event, run: isOneRun(event, events[n - 1]) ? run : ++run }))
    .sort((one, other) => one.run - other.run || (key(one.event) < key(other.event) ? -1 : 1))
    .map(({ event }) => event);
}

/** One connection to `/ws`: what was received, and waiting for it. */
export class Session {
  isClosed = false;
  /** The text messages as they came, whoever they are about. */
  frames = [];
  /** Those of them that are for us: our events and our errors, each with its text. */
  ownFrames = [];
  /** With which code and reason it was closed. */
  end;
  /** Those errors that {@link refusals} has not handed out yet. */
  errors = [];
  /** Our events that {@link upTo} has not handed out yet. */
  #events = [];
  #watchers = new Set();
  #socket;

  /** Whose the sessions are. A server may let in nobody without a token. */
  static owner;

  static async open() {
    const session = new Session();
    const url = new URL('/ws', BASE);
    url.protocol = BASE.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('access_token', Session.owner.accessToken);
    session.#socket = new WebSocket(url);
    session.#socket.addEventListener('message', ({ data }) => session.#take(data));
    session.#socket.addEventListener('open', () => session.#look());
    session.#socket.addEventListener('close', ({ code, reason }) => (session.end = { code, reason }));
    // Where there never was a connection, only the error tells.
    for (const end of ['close', 'error']) {
      session.#socket.addEventListener(end, () => {
        session.isClosed = true;
        session.#look();
      });
    }
    sessions.push(session);
    await session.until(() => session.isOpen, `an open WebSocket at ${url.origin}${url.pathname}`);
    return session;
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  async close() {
    this.#socket.close();
    await this.until(() => this.isClosed, 'a closed WebSocket');
  }

  sendText(text) {
    this.#socket.send(text);
  }

  command(event, data) {
    this.sendText(JSON.stringify({ event, data }));
  }

  /** Returns when the subscriptions are in force. */
  async subscribe(...patterns) {
    for (const pattern of patterns) {
      this.command('subscribe', pattern);
    }
    await this.settle();
  }

  /** Returns when the patterns are gone. */
  async unsubscribe(...patterns) {
    for (const pattern of patterns) {
      this.command('unsubscribe', pattern);
    }
    await this.settle();
  }

  /** Waits until what was sent has taken effect, and expects that none of it was refused. */
  async settle() {
    equal(await this.refusals(0), []);
  }

  /** The errors since the last time, once there are so many and all that was sent is answered. */
  async refusals(count) {
    this.command('no-such-command');
    const isAnswered = () => this.errors.length > count && this.errors.at(-1)?.code === 'unknown-command';
    try {
      await this.until(isAnswered, `${count} errors and then that of an unknown command`);
      return this.errors.slice(0, -1);
    } finally {
      this.errors.length = 0;
    }
  }

  /** Our events before this one, except fences; those that were handed out already do not come again. */
  async upTo(fence) {
    const place = () => this.#events.findIndex((event) => isDeepStrictEqual(event, fence));
    try {
      await this.until(() => place() >= 0, fence);
      return this.#events.slice(0, place()).filter(({ event }) => event !== FENCE);
    } finally {
      this.#events.splice(0, place() < 0 ? Infinity : place() + 1);
    }
  }

  until(condition, expected) {
    return new Promise((resolve, reject) => {
      const finish = (settle) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        settle();
      };
      const fail = (why) =>
        finish(() => reject(new Mismatch(expected, `${why}, after ${shown(this.frames.slice(-3))}`)));
      const look = () => {
        if (condition()) {
          finish(resolve);
        } else if (this.isClosed) {
          fail('the end of the connection');
        }
      };
      const timer = setTimeout(() => fail(`nothing like it within ${TIME_LIMIT_MS} ms`), TIME_LIMIT_MS);
      this.#watchers.add(look);
      look();
    });
  }

  #take(text) {
    this.frames.push(text);
    const { event, data } = parsed(text) ?? {};
    if (event === 'error') {
      this.errors.push(data);
    } else if (isOurs({ data })) {
      this.#events.push(parsed(text));
    }
    if (event === 'error' || isOurs({ data })) {
      this.ownFrames.push({ event, data, text });
    }
    this.#look();
  }

  #look() {
    for (const look of this.#watchers) {
      look();
    }
  }
}

/** Every session that was opened in this run. */
export const sessions = [];

/** What a frame says; undefined where it is no JSON, which has a check of its own. */
export function parsed(frame) {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}

export async function sessionWith(...patterns) {
  const session = await Session.open();
  await session.subscribe(...patterns);
  return session;
}

/** A game whose host raises events on demand: that they are ready, that they are not, and so on. */
export class Table {
  #ready = false;

  static async open(host) {
    const table = new Table();
    table.host = host;
    table.game = await host.post('/games', { name: 'Smoke: the fence' });
    return table;
  }

  async fence() {
    this.#ready = !this.#ready;
    const path = `/games/${this.game._id}/members/${this.host.id}`;
    return { event: FENCE, data: await this.host.patch(path, { ready: this.#ready }) };
  }

  /** What the session received until now. It must be subscribed to the fence. */
  async received(session) {
    return session.upTo(await this.fence());
  }
}

/**
 * Closes every session, once it has what was on its way, and then deletes the users who are still there with what they
 * did.
 */
export async function leaveNothingBehind() {
  const open = sessions.filter(({ isOpen }) => isOpen);
  const closed = await Promise.allSettled(open.map((session) => session.refusals(0).finally(() => session.close())));
  const leaving = players
    .filter(({ isThere }) => isThere)
    .map(async (player) => {
      const leave = () => player.takeBackAll().then(() => player.leave());
      // A player whom a failure left without tokens has to come back in order to go.
      await leave().catch(() => player.logIn().then(leave));
    });
  const left = await Promise.allSettled(leaving);
  const ends = [...closed, ...left];
  const failures = ends.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message);
  equal(failures, []);
}
