/*
 * The client's entry. What programs use is exported here; all other modules of this folder belong to its inside.
 */
import { Account } from './account.js';
import { Api } from './api.js';
import { Connection, PROTOCOL } from './connection.js';
import { Auth, Bans, Blocks, Friends, Games, Invitations, Members, Messages, Moves, Users } from './resources.js';
import { Rest } from './rest.js';
import { Session } from './session.js';
import { timesOf } from './times.js';

/** @import { ConnectionEvents, Socket } from './connection.js' */
/** @import { Matching } from './event-types.js' */
/** @import { PatternOf } from './model.js' */

export { aboutOf } from './about.js';
export { cursorOf } from './cursors.js';
export { Page } from './pages.js';
export { matches } from './patterns.js';
export { Problem } from './problem.js';
export { sharedTokens } from './shared-tokens.js';
export { Session };

/**
 * @typedef {import('./model.js').Id} Id
 * @typedef {import('./model.js').Cursor} Cursor
 * @typedef {import('./model.js').Time} Time
 * @typedef {import('./model.js').User} User
 * @typedef {import('./model.js').Game} Game
 * @typedef {import('./model.js').Member} Member
 * @typedef {import('./model.js').Message} Message
 * @typedef {import('./model.js').Friend} Friend
 * @typedef {import('./model.js').Block} Block
 * @typedef {import('./model.js').Invitation} Invitation
 * @typedef {import('./model.js').AnyEvent} AnyEvent
 * @typedef {import('./model.js').EventData} EventData
 * @typedef {import('./model.js').LobbyEvent} LobbyEvent
 * @typedef {import('./model.js').Pattern} Pattern
 * @typedef {import('./account.js').Tokens} Tokens
 * @typedef {import('./connection.js').Frame} Frame
 * @typedef {import('./session.js').StateChange} StateChange
 * @typedef {import('./shared-tokens.js').TokenStore} TokenStore
 * @typedef {import('./times.js').Times} Times
 */

/**
 * @template {AnyEvent} [Event=LobbyEvent]
 * @typedef {import('./session.js').FollowOptions<Event>} FollowOptions
 */

/**
 * A call that goes out. Its outcome never fails; the status 0 means that there was no answer.
 *
 * @typedef {Readonly<{
 *   method: string,
 *   path: string,
 *   outcome: Promise<{ readonly status: number, readonly problem?: import('./problem.js').Problem }>,
 * }>} Call
 */

/**
 * How a {@link Lobby} works.
 *
 * @typedef {object} LobbyOptions
 * @property {(new (url: URL, protocols: string[]) => unknown) | null | undefined} [WebSocket]
 *   The class of the WebSockets, if the platform has none or another one is wanted. It has to be like the platform's.
 * @property {typeof fetch | undefined} [fetch] Used in place of the platform's.
 * @property {((refused?: string) => string | undefined | Promise<string | undefined>) | undefined} [token]
 *   Where access tokens come from, if not from `auth.login`. It is called before each connection and each call, with
 *   the token that the server refused, if it did. Then it must return another token, or nothing. If it fails, sessions
 *   try again later.
 * @property {Tokens | null | undefined} [tokens]
 *   What `onTokens` was called with earlier. The user who was logged in then still is.
 * @property {((tokens: Tokens | undefined) => void) | undefined} [onTokens]
 *   Called with every new set of tokens, so that it can be stored, and with nothing when nobody is logged in any more.
 * @property {TokenStore | undefined} [tokenStore]
 *   Where several clients keep the tokens that they share, such as `sharedTokens()` for the tabs of a browser. It takes
 *   the place of `tokens`.
 * @property {((call: Call) => void) | undefined} [onCall] Called when a call goes out.
 * @property {Times | undefined} [times] How long the client waits, in milliseconds.
 */

/**
 * A client of one Lobby server: its REST API, and its events by the WebSocket subprotocol `lobby.v1`. At most one user
 * is logged in. All calls return the object, or throw a {@link Problem}.
 *
 * It is for browsers and for Node 20 or later. If the platform has no `WebSocket` (Node before 22, which has one with
 * `--experimental-websocket`), give the constructor a class like that of the package `ws`.
 *
 * @example
 * // List, then follow: nothing is missed between the two, nor across reconnects.
 * const lobby = new Lobby('https://play.example.com');
 * await lobby.auth.login({ name: 'ann', password: 'correct horse' });
 * const games = await lobby.games.list();
 * for await (const { event, data } of lobby.follow('game.*', { after: games.cursor })) {
 *   console.log(event, data);
 * }
 */
export class Lobby {
  /** @type {URL} */
  #base;
  /** @type {Rest} */
  #rest;
  /** @type {Account} */
  #account;
  /** @type {Api} */
  #api;
  #WebSocket;
  #times;
  /** @type {Set<Session<any>>} */
  #sessions = new Set();

  /**
   * @param {string | URL} base the address of the server's page, such as `https://play.example.com/`
   * @param {LobbyOptions} [options]
   * @throws {RangeError} if one of the times is none that a timer can wait
   */
  constructor(base, options = {}) {
    this.#base = new URL(base);
    this.#WebSocket = options.WebSocket === undefined ? globalThis.WebSocket : options.WebSocket;
    this.#times = timesOf(options.times);
    this.#rest = new Rest(this.#base, options, this.#times.call);
    this.#account = new Account(this.#rest, options);
    this.#api = new Api(this.#rest, this.#account);
    /** @readonly */
    this.auth = new Auth(this.#account);
    /** @readonly */
    this.users = new Users(this.#api);
    /** @readonly */
    this.games = new Games(this.#api);
    /** @readonly */
    this.members = new Members(this.#api);
    /** @readonly */
    this.bans = new Bans(this.#api);
    /** @readonly */
    this.invitations = new Invitations(this.#api);
    /** @readonly */
    this.moves = new Moves(this.#api);
    /** @readonly */
    this.friends = new Friends(this.#api);
    /** @readonly */
    this.blocks = new Blocks(this.#api);
    /** @readonly */
    this.messages = new Messages(this.#api);
  }

  /**
   * The user who has logged in here.
   *
   * @returns {User | undefined}
   */
  get user() {
    return this.#account.user;
  }

  /**
   * The access token of the user who has logged in, for calls that this client does not make itself. It is renewed
   * first if it has expired.
   *
   * @param {string} [refused] the token that the server refused, if it did: then it is renewed too
   * @returns {Promise<string | undefined>} nothing if nobody is logged in
   */
  token(refused) {
    return this.#account.token(refused);
  }

  /**
   * Makes any call of the API in the name of the user who has logged in, for a server that has entities of its own. The
   * token is renewed when it needs to be. The cursor of the answer is `cursorOf(answer)`.
   *
   * @template [Answer=any]
   * @param {string} method such as `POST`
   * @param {string} path below `/api`, such as `/tournaments/17`
   * @param {object} [body]
   * @returns {Promise<Answer>} the object, or nothing if the answer has none
   */
  async request(method, path, body) {
    return this.#api.call(method, belowApi(path), body);
  }

  /**
   * Lists entities of the server's own, like the lists of this client.
   *
   * @template [Item=any]
   * @param {string} path below `/api`, such as `/tournaments`
   * @param {object} [filter] the parameters of the query; one that is `undefined` is left out
   * @returns {Promise<import('./pages.js').Page<Item>>}
   */
  async list(path, filter) {
    return this.#api.list(belowApi(path), filter);
  }

  /**
   * Opens a session. It receives every event that one of the patterns matches, once, in the one order, across
   * reconnects, until it is closed. If a user is logged in, the session is that user's.
   *
   * A pattern can be narrowed to the events about some objects: `{ pattern: 'message.*', about: game._id }`.
   *
   * The patterns tell the types of the events: those of `game.*` have a {@link Game}. If other patterns are subscribed
   * later, name the type: `follow<LobbyEvent>('game.*')`. For a server that has entities of its own it is
   * `LobbyEvent | { event: 'tournament.created', data: …, cursor: Cursor } | …`.
   *
   * @template {string} Text
   * @overload
   * @param {PatternOf<Text> | readonly PatternOf<Text>[]} patterns
   * @param {FollowOptions<Matching<LobbyEvent, Text>>} [options]
   * @returns {Session<Matching<LobbyEvent, Text>>}
   * @throws {TypeError} if there is no `WebSocket`, or something is no pattern
   */
  /**
   * Opens a session whose events have a type that the program names.
   *
   * @template {AnyEvent} Event
   * @overload
   * @param {Pattern | readonly Pattern[]} patterns
   * @param {FollowOptions<Event>} [options]
   * @returns {Session<Event>}
   * @throws {TypeError} if there is no `WebSocket`, or something is no pattern
   */
  /**
   * @param {Pattern | readonly Pattern[]} patterns
   * @param {FollowOptions<any>} [options]
   * @returns {Session<any>}
   */
  follow(patterns, options = {}) {
    const WebSocket = this.#WebSocket;
    if (!WebSocket) {
      throw new TypeError('There is no WebSocket: give the constructor of Lobby a class like that of the package ws');
    }
    const url = new URL('ws', this.#base);
    url.protocol = url.protocol.replace('http', 'ws');
    /** @param {ConnectionEvents} events */
    const connect = (events) =>
      new Connection(/** @type {Socket} */ (new WebSocket(url, [PROTOCOL])), events, this.#rest.origin, this.#times);
    const session = new Session(connect, this.#account, patterns, options, this.#times);
    // Not when they end: whoever waits for that handles the failure that the program has to handle.
    const open = [...this.#sessions].filter(({ state }) => state !== 'closed');
    this.#sessions = new Set([...open, session]);
    return session;
  }

  /** Closes all sessions. The client can still be used. */
  close() {
    for (const session of this.#sessions) {
      session.close();
    }
  }
}

/** @param {string} path */
function belowApi(path) {
  if (!path.startsWith('/')) {
    throw new TypeError(`A path begins with a slash, and '${path}' does not`);
  }
  return path;
}
