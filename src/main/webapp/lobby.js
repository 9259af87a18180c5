/*
 * A client of Lobby's REST API and of its WebSocket's subprotocol lobby.v1, for browsers and Node 20 or later. No
 * dependencies, no build step; its types, and what each part promises, are in lobby.d.ts.
 */

const PROTOCOL = 'lobby.v1';

/** What the server takes, by its defaults. All patterns of a session must fit into one command, for so it resumes. */
const MAX_PATTERNS = 500;
const MAX_PATTERN_BYTES = 6_144;
const MAX_COMMAND_BYTES = 8_192;
/** Commands that wait for their answers; each costs memory until it has one. */
const MAX_UNANSWERED = 500;

/** What may wait for a consumer that does not keep up. Past it the rest is left on the server, which has it anyway. */
const MAX_WAITING_EVENTS = 4_096;
const MAX_WAITING_CHARACTERS = 4 * 1_024 * 1_024;

/** All times are in milliseconds. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** How long a session must have lasted for the next one to start over with the shortest wait. */
const STEADY = 5_000;
/** For the answer to a call, and for a connection until it has resumed. */
const PATIENCE = 15_000;
/** The server says something once a minute. */
const LONGEST_SILENCE = 150_000;
/** How long before it expires an access token is renewed; a very short-lived one after half its life. */
const RENEWAL = 60_000;

const NORMAL = 1000;
const GOING_AWAY = 1001;
const CUT = 1006;
const TOKEN_REFUSED = 4401;
/** What is no better the second time: a binary frame, a limit that is broken again and again, too large a command. */
const OWN_FAULTS = [1003, 1008, 1009];
/** What another try, later, may well survive. */
const PASSING = ['closed', 'no-answer', 'rate-limited', 'too-slow'];
/** Begins the code of an answer that is no problem of Lobby's. */
const FOREIGN = 'http-';

const cursors = new WeakMap();

export function cursorOf(answer) {
  return cursors.get(answer);
}

export class Problem extends Error {
  name = 'Problem';

  constructor(code, message, { status, title, violations = [], retryAfter, closeCode } = {}) {
    super(message);
    Object.assign(this, { code, status, title, violations, retryAfter, closeCode });
  }

  get isPassing() {
    // Whatever answers in place of Lobby, as its server does while it starts, knows nothing about the call.
    const isOfLobby = !this.code.startsWith(FOREIGN);
    return PASSING.includes(this.code) || !isOfLobby || this.status === 429 || this.status >= 500;
  }
}

export class Lobby {
  #base;
  #account;
  #options;

  constructor(base, options = {}) {
    this.#base = new URL(base);
    this.#options = { WebSocket: globalThis.WebSocket, ...options };
    const rest = new Rest(this.#base, this.#options);
    this.#account = new Account(rest, this.#options);
    const answer = (method, path, body) => rest.callAs(this.#account, method, path, body);
    const call = async (...request) => (await answer(...request)).value;
    const list = (path, filter) => Page.of(answer, `${path}${query(filter)}`);

    this.auth = {
      login: (credentials) => this.#account.login(credentials),
      refresh: () => this.#account.renew(),
      logout: () => this.#account.logout(),
    };
    this.users = {
      register: (user) => rest.call('POST', '/users', user),
      list: (filter) => list('/users', filter),
      get: (id) => call('GET', path`/users/${id}`),
      update: (id, changes) => call('PATCH', path`/users/${id}`, changes),
      delete: (id) => call('DELETE', path`/users/${id}`),
    };
    this.games = {
      list: (filter) => list('/games', filter),
      create: (game) => call('POST', '/games', game),
      get: (id) => call('GET', path`/games/${id}`),
      update: (id, changes) => call('PATCH', path`/games/${id}`, changes),
      delete: (id) => call('DELETE', path`/games/${id}`),
    };
    this.members = {
      list: (gameId, filter) => list(path`/games/${gameId}/members`, filter),
      get: (gameId, userId) => call('GET', path`/games/${gameId}/members/${userId}`),
      join: (gameId, admission = {}) => call('POST', path`/games/${gameId}/members`, admission),
      update: (gameId, userId, changes) => call('PATCH', path`/games/${gameId}/members/${userId}`, changes),
      remove: (gameId, userId) => call('DELETE', path`/games/${gameId}/members/${userId}`),
    };
    this.messages = {
      list: (filter) => list('/messages', filter),
      send: (message) => call('POST', '/messages', message),
      get: (id) => call('GET', path`/messages/${id}`),
      update: (id, changes) => call('PATCH', path`/messages/${id}`, changes),
      delete: (id) => call('DELETE', path`/messages/${id}`),
    };
  }

  get user() {
    return this.#account.user;
  }

  follow(patterns, options = {}) {
    if (!this.#options.WebSocket) {
      throw new TypeError('There is no WebSocket here: give a class of them to the constructor of Lobby');
    }
    const url = new URL('ws', this.#base);
    url.protocol = url.protocol.replace('http', 'ws');
    const connect = (events) => new Connection(new this.#options.WebSocket(url, [PROTOCOL]), events);
    return new Session(connect, this.#account, patterns, options);
  }
}

function path(texts, ...ids) {
  return String.raw({ raw: texts }, ...ids.map(encodeURIComponent));
}

function query(filter = {}) {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

class Rest {
  #base;
  #fetch;
  #onCall;

  constructor(base, { fetch = globalThis.fetch, onCall }) {
    this.#base = base;
    this.#fetch = (...request) => fetch(...request);
    this.#onCall = onCall;
  }

  async call(method, path, body, token) {
    return (await this.#answer(method, path, body, token)).value;
  }

  /** Access tokens are short-lived: one that is refused is renewed, once. */
  async callAs(account, method, path, body) {
    const token = await account.token();
    try {
      return await this.#answer(method, path, body, token);
    } catch (problem) {
      const renewed = problem.status === 401 ? await account.token(token) : undefined;
      if (!renewed || renewed === token) {
        throw problem;
      }
      return this.#answer(method, path, body, renewed);
    }
  }

  #answer(method, path, body, token) {
    const answer = this.#exchange(method, path, body, token);
    const outcome = answer.then(
      ({ status }) => ({ status }),
      (problem) => ({ status: problem.status ?? 0, problem }),
    );
    this.#onCall?.({ method, path: `/api${path}`, outcome });
    return answer;
  }

  async #exchange(method, path, body, token) {
    const { response, value } = await this.#send(method, path, {
      method,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) {
      throw refusal(response, value);
    }
    if (value) {
      cursors.set(value, response.headers.get('Event-Cursor') ?? undefined);
    }
    return { status: response.status, value, next: this.#next(response.headers.get('Link')) };
  }

  async #send(method, path, request) {
    try {
      const response = await this.#fetch(new URL(`api${path}`, this.#base), request);
      const isJson = /[/+]json\b/.test(response.headers.get('Content-Type'));
      return { response, value: isJson ? await response.json() : undefined };
    } catch (cause) {
      const problem = new Problem('no-answer', `${method} /api${path} got no answer.`, { title: 'No answer' });
      throw Object.assign(problem, { cause });
    }
  }

  /** The path below the API, whatever name the server knows itself by: a token goes nowhere but to where it came from. */
  #next(link) {
    const [, target] = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/) ?? [];
    if (!target) {
      return undefined;
    }
    const { pathname, search } = new URL(target, this.#base);
    return pathname.slice(new URL('api', this.#base).pathname.length) + search;
  }
}

function refusal({ status, statusText, headers }, { type = '', title = statusText, detail, violations } = {}) {
  const retryAfter = Number(headers.get('Retry-After')) || undefined;
  const code = type.replace('urn:lobby:problem:', '') || `${FOREIGN}${status}`;
  const message = detail ?? `The server answered with ${status} and gave no reason.`;
  return new Problem(code, message, { status, title, violations, retryAfter });
}

class Page {
  #answer;
  #next;

  static async of(answer, path) {
    const { value, next } = await answer('GET', path);
    return new Page(answer, value, next);
  }

  constructor(answer, items, next) {
    this.#answer = answer;
    this.#next = next;
    this.items = items;
    this.cursor = cursorOf(items);
  }

  get hasNext() {
    return this.#next !== undefined;
  }

  async next() {
    return this.hasNext ? Page.of(this.#answer, this.#next) : undefined;
  }

  async *[Symbol.asyncIterator]() {
    for (let page = this; page; page = await page.next()) {
      yield* page.items;
    }
  }
}

/** Who is logged in, and what proves it. */
class Account {
  #rest;
  #source;
  #onTokens;
  #tokens;
  #renewal;
  #leaving;
  #timer;
  #watchers = new Set();

  constructor(rest, { token, tokens, onTokens }) {
    this.#rest = rest;
    this.#source = token;
    this.#tokens = tokens ?? undefined;
    this.#onTokens = onTokens;
  }

  get user() {
    return this.#tokens?.user;
  }

  /** One that is as good as can be known, and another than the refused one; undefined where there is none. */
  async token(refused) {
    if (this.#source) {
      return this.#source(refused);
    }
    await this.#leaving;
    const { accessToken, expiresAt } = this.#tokens ?? {};
    if (accessToken && (accessToken === refused || Date.now() >= expiresAt)) {
      await this.renew();
    }
    return this.#tokens?.accessToken;
  }

  async login({ name, password }) {
    this.#keep(await this.#rest.call('POST', '/auth/login', { name, password }));
    return this.user;
  }

  /** Sessions may hear of it before the answer is here, and must not ask for another token then. */
  async logout() {
    const leaving = this.#leave();
    this.#leaving = leaving.catch(() => {});
    await leaving;
  }

  async #leave() {
    const token = async () => (this.#source ? this.#source() : this.#tokens?.accessToken);
    const leave = async () => this.#rest.call('POST', '/auth/logout', undefined, await token());
    try {
      await leave();
    } catch (problem) {
      if (problem.status !== 401 || !this.#tokens) {
        throw problem;
      }
      await this.renew();
      await leave();
    }
    this.#keep(undefined);
  }

  /** Whoever asks meanwhile gets the same renewal: a refresh token is spent by the first use. */
  renew() {
    this.#renewal ??= this.#refresh().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #refresh() {
    const { refreshToken } = this.#tokens ?? {};
    try {
      this.#keep(await this.#rest.call('POST', '/auth/refresh', { refreshToken }));
    } catch (problem) {
      if (problem.status === 401) {
        this.#keep(undefined);
      }
      throw problem;
    }
    return this.user;
  }

  #keep(tokens) {
    this.#tokens = tokens && { ...tokens, expiresAt: Date.now() + tokens.expiresIn * 1_000 };
    this.#onTokens?.(this.#tokens);
    this.#renewInTime();
    if (tokens) {
      this.#watchers.forEach((watch) => watch(tokens.accessToken));
    }
  }

  /** Calls back with every new token, until what is returned is called. */
  watch(watcher) {
    this.#watchers.add(watcher);
    this.#renewInTime();
    return () => {
      this.#watchers.delete(watcher);
      this.#renewInTime();
    };
  }

  /** Without sessions the next call is early enough. */
  #renewInTime() {
    clearTimeout(this.#timer);
    if (this.#tokens && this.#watchers.size > 0) {
      const rest = this.#tokens.expiresAt - Date.now();
      const wait = Math.max(rest - RENEWAL, rest / 2, 0);
      // If that fails, the session is closed when the token expires, and that asks again.
      this.#timer = setTimeout(() => this.renew().catch(() => {}), wait);
    }
  }
}

/** One life of a WebSocket: commands with their answers, and everything else that comes. */
class Connection {
  #socket;
  #events;
  #unanswered = new Map();
  #lastId = 0;
  #heardAt = Date.now();
  #watch;
  #isOver = false;
  #opened;
  #over;

  constructor(socket, events) {
    this.#socket = socket;
    this.#events = events;
    this.opened = new Promise((resolve) => (this.#opened = resolve));
    this.over = new Promise((resolve, reject) => (this.#over = reject));
    this.over.catch(() => {});
    socket.addEventListener('open', () => this.#open());
    socket.addEventListener('message', ({ data }) => this.#take(data));
    socket.addEventListener('close', ({ code, reason }) => this.#end(closed(code, reason)));
    // Where there never was a connection, Node has no other word for it.
    socket.addEventListener('error', () => socket.readyState !== socket.OPEN && this.#end(closed(CUT)));
    this.#listen();
  }

  /** The answer is accepted or refused before the next frame is looked at. */
  command({ event, data, after }, accept, refuse) {
    const command = { event, data, ...(after && { after }), id: ++this.#lastId };
    const text = JSON.stringify(command);
    if (bytes(text) > MAX_COMMAND_BYTES) {
      throw new RangeError(`A command has at most ${MAX_COMMAND_BYTES} bytes`);
    }
    this.#unanswered.set(command.id, { accept, refuse });
    this.#socket.send(text);
    this.#events.onFrame({ ...command, ...(event === 'authenticate' && { data: '…' }) }, 'sent');
  }

  /** Ends at once, whatever the other side says. */
  abandon(problem) {
    this.#socket.close(NORMAL);
    this.#end(problem);
  }

  #open() {
    if (this.#socket.protocol === PROTOCOL) {
      this.#opened();
    } else {
      this.abandon(new Problem('unsupported', `The server does not speak ${PROTOCOL}.`));
    }
  }

  #take(text) {
    if (this.#isOver) {
      return;
    }
    this.#heardAt = Date.now();
    const frame = JSON.parse(text);
    this.#events.onFrame(frame, 'received');
    const command = this.#unanswered.get(frame.id);
    if (!command) {
      this.#events.onMessage(frame, text.length);
      return;
    }
    this.#unanswered.delete(frame.id);
    if (frame.event === 'error') {
      command.refuse(new Problem(frame.data.code, frame.data.message));
    } else {
      command.accept(frame.data);
    }
  }

  /** A line that is cut somewhere on the way says nothing about it. */
  #listen() {
    this.#watch = setTimeout(() => {
      if (this.#events.isSubscribed() && Date.now() - this.#heardAt >= LONGEST_SILENCE) {
        this.abandon(closed(CUT));
      } else {
        this.#listen();
      }
    }, LONGEST_SILENCE);
  }

  #end(problem) {
    this.#isOver = true;
    clearTimeout(this.#watch);
    this.#over(problem);
  }
}

function closed(code, reason) {
  return new Problem('closed', `The connection was closed with ${code}${reason ? `: ${reason}` : ''}`, { closeCode: code });
}

function bytes(text) {
  return new TextEncoder().encode(text).length;
}

/** What waits for the one consumer, and where the two meet. */
class Inbox {
  #events = [];
  #characters = 0;
  #isWaitedFor = false;
  #wake = () => {};
  #idle = () => {};
  #end;

  get isEmpty() {
    return this.#events.length === 0;
  }

  get isFull() {
    return this.#events.length >= MAX_WAITING_EVENTS || this.#characters >= MAX_WAITING_CHARACTERS;
  }

  put(event, characters) {
    this.#events.push({ event, characters });
    this.#characters += characters;
    this.#wake();
  }

  /** The next event, when there is one; undefined after the end. What came before the end comes before it. */
  async take() {
    while (this.isEmpty && !this.#end) {
      this.#isWaitedFor = true;
      this.#idle();
      await new Promise((resolve) => (this.#wake = resolve));
      this.#isWaitedFor = false;
    }
    if (!this.isEmpty) {
      const { event, characters } = this.#events.shift();
      this.#characters -= characters;
      return event;
    }
    if (this.#end.problem) {
      throw this.#end.problem;
    }
    return undefined;
  }

  /** When the consumer has finished with all that was here. */
  async drained() {
    while (!this.#end && !(this.isEmpty && this.#isWaitedFor)) {
      await new Promise((resolve) => (this.#idle = resolve));
    }
  }

  end(problem) {
    this.#end ??= { problem };
    this.#wake();
    this.#idle();
  }
}

/** How long to wait before the next try: at once after what is nobody's fault, but once only; then longer and longer. */
class Backoff {
  #longest = FIRST_WAIT;
  #triedAtOnce = false;
  #since = Infinity;

  resumed() {
    this.#since = Date.now();
  }

  wait({ closeCode }) {
    if (Date.now() - this.#since >= STEADY) {
      this.#longest = FIRST_WAIT;
      this.#triedAtOnce = false;
    }
    this.#since = Infinity;
    if (!this.#triedAtOnce && [GOING_AWAY, CUT, TOKEN_REFUSED].includes(closeCode)) {
      this.#triedAtOnce = true;
      return 0;
    }
    // At random, lest all clients come together.
    const wait = Math.random() * this.#longest;
    this.#longest = Math.min(2 * this.#longest, LONGEST_WAIT);
    return wait;
  }
}

class Session {
  #connect;
  #account;
  #after;
  #options;
  /** What is subscribed, by pattern: from where on it counts, and what it matches. */
  #subscriptions = new Map();
  /** What was asked for and has no answer yet; asked again on every connection, for it may have been lost. */
  #commands = new Set();
  /** Everything that matches up to here has come. */
  #received = '';
  #taken;
  #inbox = new Inbox();
  #backoff = new Backoff();
  #connection;
  #hasResumed = false;
  #token;
  /** Whose it is, where that is known. */
  #userId;
  /** With what the server closed with 4401. */
  #refused;
  #stopWatching;
  #wake = () => {};
  #state = 'connecting';
  #isOver = false;
  #finish;

  constructor(connect, account, patterns, { after, ...options }) {
    this.#connect = connect;
    this.#account = account;
    this.#options = options;
    this.#after = after;
    this.done = new Promise((resolve, reject) => (this.#finish = (problem) => (problem ? reject(problem) : resolve())));
    const wanted = patternsOf(patterns);
    this.#refuseTooMany(wanted);
    if (options.onEvent) {
      this.#handOver();
    } else {
      // The consumer is told by the iteration.
      this.done.catch(() => {});
    }
    this.#stopWatching = account.watch((token) => this.#tokenChanged(token));
    globalThis.addEventListener?.('online', this.#tryNow);
    this.#run(wanted);
  }

  get state() {
    return this.#state;
  }

  get patterns() {
    return [...this.#subscriptions.keys()];
  }

  get cursor() {
    return (this.#inbox.isEmpty ? this.#received : this.#taken) || undefined;
  }

  async subscribe(patterns) {
    const wanted = patternsOf(patterns);
    this.#refuseTooMany(wanted);
    await this.#ask('subscribe', patterns, ({ cursor }) => {
      if (this.#subscriptions.size === 0) {
        this.#received = later(this.#received, cursor);
      }
      wanted.forEach((pattern) => this.#count(pattern, cursor));
    });
  }

  async unsubscribe(patterns) {
    const forget = () => patternsOf(patterns).forEach((pattern) => this.#subscriptions.delete(pattern));
    forget();
    await this.#ask('unsubscribe', patterns, forget);
  }

  async authenticate(token) {
    // The next connection asks for its own.
    if (this.#hasResumed) {
      const connection = this.#connection;
      this.#token = token;
      const answer = new Promise((...settle) => connection.command({ event: 'authenticate', data: token }, ...settle));
      await Promise.race([answer, connection.over]);
    }
  }

  reconnect() {
    this.#connection?.abandon(new Problem('reconnect', 'A new connection was asked for.'));
    this.#wake();
  }

  close() {
    this.#end();
  }

  async *[Symbol.asyncIterator]() {
    try {
      yield* this.#events();
    } finally {
      this.close();
    }
  }

  async *#events() {
    for (let event = await this.#inbox.take(); event; event = await this.#inbox.take()) {
      this.#taken = event.cursor;
      yield event;
    }
  }

  async #handOver() {
    try {
      for await (const event of this.#events()) {
        await this.#options.onEvent(event);
      }
    } catch (failure) {
      this.#end(failure);
    }
  }

  // Connections, one after the other

  async #run(patterns) {
    try {
      await this.#start(patterns);
      while (!this.#isOver) {
        await this.#live().catch((problem) => this.#recover(problem));
      }
    } catch (failure) {
      this.#end(failure);
    }
  }

  async #start(patterns) {
    if (this.#after === undefined) {
      if (patterns.length > 0) {
        this.subscribe(patterns).catch((problem) => this.#end(problem));
      }
      return;
    }
    patterns.forEach((pattern) => this.#count(pattern, ''));
    if (typeof this.#after === 'function') {
      await this.#list();
    } else {
      this.#begin(this.#after);
    }
  }

  /** Asks the caller to list, until that is answered, and follows what they have seen. */
  async #list() {
    let cursor;
    while (cursor === undefined && !this.#isOver) {
      this.#tell({ state: 'listing' });
      try {
        cursor = await this.#after();
      } catch (problem) {
        await this.#recover(problem);
        continue;
      }
      if (typeof cursor !== 'string') {
        throw new TypeError('The function given as after must return the cursor of what it has listed');
      }
      this.#begin(cursor);
    }
  }

  #begin(cursor) {
    this.#received = cursor;
    this.#subscriptions.forEach((subscription) => (subscription.begin = cursor));
  }

  /** From the token to the end of the connection, which is always thrown. */
  async #live() {
    this.#tell({ state: 'connecting' });
    await this.#getToken();
    if (this.#isOver) {
      return;
    }
    const connection = this.#connect({
      onFrame: (frame, direction) => this.#options.onFrame?.(frame, direction),
      onMessage: (frame, characters) => this.#take(frame, characters),
      isSubscribed: () => this.#subscriptions.size > 0,
    });
    this.#connection = connection;
    const impatience = setTimeout(() => connection.abandon(new Problem('too-slow', 'The server is too slow.')), PATIENCE);
    try {
      await Promise.race([connection.opened, connection.over]);
      this.#resume(connection, () => clearTimeout(impatience));
      await connection.over;
    } finally {
      clearTimeout(impatience);
      this.#connection = undefined;
      this.#hasResumed = false;
    }
  }

  async #getToken() {
    let token;
    try {
      token = await this.#account.token(this.#refused?.token);
    } catch (cause) {
      if (cause.status === 401) {
        throw cause;
      }
      throw Object.assign(new Problem('no-answer', 'A token could not be got.'), { cause });
    }
    if (this.#refused && (!token || token === this.#refused.token)) {
      const message = 'The token was refused, and there is no other.';
      throw new Problem('unauthorized', message, { closeCode: TOKEN_REFUSED });
    }
    this.#token = token;
    this.#userId = this.#account.user?._id;
  }

  /** Commands are carried out in the order in which they are sent: there is no need to wait for the first one's answer. */
  #resume(connection, done) {
    const fail = (problem) => connection.abandon(problem);
    const resumed = (state) => {
      done();
      this.#refused = undefined;
      this.#hasResumed = true;
      this.#backoff.resumed();
      this.#tell({ state, after: this.#received || undefined });
      this.#commands.forEach((command) => this.#send(command));
    };
    if (this.#token) {
      connection.command({ event: 'authenticate', data: this.#token }, () => {}, fail);
    }
    if (this.#subscriptions.size > 0) {
      const resume = { event: 'subscribe', data: this.patterns, after: this.#received };
      connection.command(resume, () => resumed('catching-up'), fail);
    } else {
      resumed('live');
    }
  }

  /** Returns when it is time for another try; throws what none would mend. */
  async #recover(problem) {
    if (this.#isOver) {
      return;
    }
    const { code, closeCode } = problem;
    if (code === 'reconnect') {
      return;
    }
    if (code === 'behind') {
      this.#tell({ state: 'behind' });
      await this.#inbox.drained();
      return;
    }
    if (code === 'cursor-expired' && typeof this.#after === 'function') {
      // What waits is older than what will be listed, and must not be applied after it.
      await this.#inbox.drained();
      await this.#list();
      return;
    }
    if (!problem.isPassing || OWN_FAULTS.includes(closeCode)) {
      throw problem;
    }
    if (closeCode === TOKEN_REFUSED) {
      this.#refused = { token: this.#token };
    }
    const wait = Math.max(this.#backoff.wait(problem), (problem.retryAfter ?? 0) * 1_000);
    this.#tell({ state: 'waiting', problem, wait });
    await this.#sleep(wait);
  }

  async #sleep(wait) {
    let timer;
    await new Promise((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, wait);
    });
    clearTimeout(timer);
  }

  #tryNow = () => this.#wake();

  #tokenChanged(token) {
    const { _id: userId } = this.#account.user;
    if (this.#userId && this.#userId !== userId) {
      this.reconnect();
    } else if (token !== this.#token) {
      this.#userId = userId;
      // Refused, it closes the connection, which is dealt with there.
      this.authenticate(token).catch(() => {});
    }
  }

  // Commands

  #ask(event, data, take) {
    if (this.#isOver) {
      return Promise.reject(new Problem('over', 'This session is over.'));
    }
    if (this.#commands.size >= MAX_UNANSWERED) {
      return Promise.reject(new RangeError(`At most ${MAX_UNANSWERED} commands can wait for their answers`));
    }
    return new Promise((resolve, reject) => {
      const command = {
        event,
        data,
        accept: (answer) => {
          this.#commands.delete(command);
          take(answer);
          resolve();
        },
        refuse: (problem) => {
          this.#commands.delete(command);
          reject(problem);
        },
      };
      this.#commands.add(command);
      if (this.#hasResumed) {
        this.#send(command);
      }
    });
  }

  #send({ event, data, accept, refuse }) {
    try {
      this.#connection.command({ event, data }, accept, refuse);
    } catch (failure) {
      refuse(failure);
    }
  }

  /** A pattern that is there already keeps its place. */
  #count(pattern, begin) {
    if (!this.#subscriptions.has(pattern)) {
      this.#subscriptions.set(pattern, { begin, names: namesMatching(pattern) });
    }
  }

  #refuseTooMany(patterns) {
    const asked = [...this.#commands].filter(({ event }) => event === 'subscribe').flatMap(({ data }) => data);
    const all = [...new Set([...this.#subscriptions.keys(), ...asked, ...patterns])];
    if (all.length > MAX_PATTERNS || bytes(all.join('')) > MAX_PATTERN_BYTES) {
      throw new RangeError(`A session has at most ${MAX_PATTERNS} patterns, of ${MAX_PATTERN_BYTES} bytes together`);
    }
  }

  // Events

  #take({ event, data, cursor }, characters) {
    if (event === 'live') {
      this.#received = later(this.#received, data.cursor);
      this.#tell({ state: 'live' });
    } else if (cursor > this.#received) {
      this.#received = cursor;
      if (this.#isWanted(event, cursor)) {
        this.#inbox.put({ event, data, cursor }, characters);
      }
      if (this.#inbox.isFull) {
        this.#connection.abandon(new Problem('behind', 'The consumer does not keep up.'));
      }
    }
  }

  /** A replay is of all patterns, and so brings, of the newer ones, also what was before they were subscribed. */
  #isWanted(event, cursor) {
    return [...this.#subscriptions.values()].some(({ begin, names }) => begin < cursor && names.test(event));
  }

  // The caller

  #tell(change) {
    const isNews = change.state !== 'live' || this.#state !== 'live';
    if (!this.#isOver && isNews) {
      this.#state = change.state;
      this.#options.onState?.(change);
    }
  }

  #end(problem) {
    if (this.#isOver) {
      return;
    }
    this.#tell({ state: 'closed', problem });
    this.#isOver = true;
    this.#stopWatching();
    globalThis.removeEventListener?.('online', this.#tryNow);
    this.#connection?.abandon(problem);
    this.#commands.forEach(({ refuse }) => refuse(new Problem('over', 'This session is over.')));
    this.#inbox.end(problem);
    this.#finish(problem);
    this.#wake();
  }
}

function patternsOf(patterns) {
  return [patterns].flat();
}

/** Cursors of one log sort as text. */
function later(one, other) {
  return other > one ? other : one;
}

function namesMatching(pattern) {
  const segments = pattern.split('.').map((segment) => {
    switch (segment) {
      case '*':
        return '[^.]+';
      case '**':
        return '[^.]+(?:\\.[^.]+)*';
      default:
        return segment.replace(/[^\w-]/g, '\\$&');
    }
  });
  return new RegExp(`^${segments.join('\\.')}$`);
}
