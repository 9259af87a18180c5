/**
 * A client of a Lobby server: its REST API, and its events by the WebSocket subprotocol `lobby.v1`.
 *
 * For browsers and Node 20 or later. Where the platform has no `WebSocket` (Node before 22), give a class like that of
 * the package `ws` to the constructor of {@link Lobby}.
 *
 * @example List, then follow: nothing is missed between the two, nor across reconnects.
 * const lobby = new Lobby('https://play.example.com');
 * await lobby.auth.login({ name: 'ann', password: 'correct horse' });
 * const games = await lobby.games.list();
 * for await (const { event, data } of lobby.follow('game.*', { after: games.cursor })) {
 *   console.log(event, data);
 * }
 */

/** 24 lowercase hex digits. */
export type Id = string;

/** An event's place in the one order of all events. Cursors of one server sort as text; otherwise they are opaque. */
export type Cursor = string;

/** A time in ISO 8601, UTC, with milliseconds. */
export type Time = string;

export interface User {
  readonly _id: Id;
  readonly name: string;
  readonly status: 'online' | 'offline';
  /** An `https:` or `data:image/…` URL. */
  readonly avatar?: string;
  readonly createdAt: Time;
  readonly updatedAt: Time;
}

export interface Game {
  readonly _id: Id;
  readonly name: string;
  /** A user's id. */
  readonly owner: Id;
  /** How many there are; in a game that was deleted, how many there were. */
  readonly members: number;
  readonly started: boolean;
  readonly createdAt: Time;
  readonly updatedAt: Time;
}

export interface Member {
  readonly gameId: Id;
  readonly userId: Id;
  readonly ready: boolean;
  readonly createdAt: Time;
  readonly updatedAt: Time;
}

export interface Message {
  readonly _id: Id;
  /** A user's id. */
  readonly sender: Id;
  /** The id of a user or of a game. */
  readonly receiver: Id;
  readonly body: string;
  readonly createdAt: Time;
  readonly updatedAt: Time;
}

interface Happened<Name extends string, Data> {
  readonly event: Name;
  readonly data: Data;
  /** To follow from here another time: `follow(patterns, { after: cursor })`. */
  readonly cursor: Cursor;
}

/** What a server without entities of its own sends. `event` tells the type of `data`. */
export type LobbyEvent =
  | Happened<'user.online' | 'user.offline', User>
  | Happened<'message.created' | 'message.updated' | 'message.deleted', Message>
  | Happened<'game.created' | 'game.updated' | 'game.deleted', Game>
  | Happened<'member.created' | 'member.updated' | 'member.deleted', Member>;

/** What the server, or the way to it, held against a call or a command. */
export class Problem extends Error {
  /**
   * For programs: of a call the last part of the problem's type (`name-taken`, `not-a-member`, …), of a command its
   * error's code (`invalid-pattern`, `cursor-expired`, …). Of this module itself: `no-answer`, `http-500` and the like
   * for an answer that is no problem of Lobby's, `closed` (by the server, see {@link closeCode}), `unauthorized` (the
   * token was refused and there is no other), `unsupported` (no `lobby.v1`), `over` (the session was closed).
   */
  readonly code: string;
  /** For people: one sentence. */
  readonly message: string;
  /** The HTTP status of a call's answer. */
  readonly status?: number;
  readonly title?: string;
  /** What is wrong with which member of what was sent; empty where it is nothing of that kind. */
  readonly violations: ReadonlyArray<{ readonly field: string; readonly message: string }>;
  /** In seconds: an earlier try would be refused as well. */
  readonly retryAfter?: number;
  /** With which the server closed the WebSocket. */
  readonly closeCode?: number;
  /** Whether the same may well succeed later: no answer or none of Lobby's, a limit of calls, a server that is not well. */
  readonly isPassing: boolean;
}

/** Access to the API in the name of a user, as the server gives it, and when the access token expires by this clock. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: string;
  /** In seconds. */
  readonly expiresIn: number;
  /** As `Date.now()`. */
  readonly expiresAt: number;
  readonly user: User;
}

export interface LobbyOptions {
  /** The class to make WebSockets with, where the platform has none, or another is wanted. */
  WebSocket?: new (url: URL, protocols: string[]) => unknown;
  /** In place of the platform's. */
  fetch?: typeof fetch;
  /**
   * Where access tokens come from, if not from `auth.login`: called before each connection and call, with the token that
   * the server refused, if any; then it must return another one, or nothing. If it fails, sessions try again later.
   */
  token?: (refused?: string) => string | undefined | Promise<string | undefined>;
  /** What `onTokens` was called with another time: who was logged in still is. */
  tokens?: Tokens | null;
  /** Called with every new set of tokens, to be stored, and with nothing when nobody is logged in any more. */
  onTokens?: (tokens: Tokens | undefined) => void;
  /** Called when a call goes out, for those who want to watch. The outcome never fails; status 0 means no answer. */
  onCall?: (call: {
    readonly method: string;
    readonly path: string;
    readonly outcome: Promise<{ readonly status: number; readonly problem?: Problem }>;
  }) => void;
}

/** One server, and at most one user of it. All calls answer with the object, or throw a {@link Problem}. */
export class Lobby {
  /** @param base where the server is: the address of its page, `https://play.example.com/` */
  constructor(base: string | URL, options?: LobbyOptions);

  /** Who has logged in here. */
  readonly user: User | undefined;

  readonly auth: {
    /** From now on every call is made, and every session is open, in the name of this user. */
    login(credentials: { name: string; password: string }): Promise<User>;
    /** Gets new tokens, and tells the open sessions; happens by itself whenever it is needed. */
    refresh(): Promise<User>;
    /** Ends all tokens and all sessions of the user, wherever they are. */
    logout(): Promise<void>;
  };

  readonly users: {
    /** Needs no login. */
    register(user: { name: string; password: string; avatar?: string }): Promise<User>;
    /** By name. */
    list(filter?: { status?: 'online' | 'offline'; ids?: readonly Id[]; name?: string; limit?: number }): Promise<Page<User>>;
    get(id: Id): Promise<User>;
    /** Oneself. A new password needs the current one; the avatar `""` removes it. */
    update(id: Id, changes: { name?: string; avatar?: string; password?: string; currentPassword?: string }): Promise<User>;
    /** Oneself, with the games that one owns. */
    delete(id: Id): Promise<User>;
  };

  readonly games: {
    /** By name. */
    list(filter?: { owner?: Id; member?: Id; limit?: number }): Promise<Page<Game>>;
    /** The caller is its owner and first member. */
    create(game: { name: string; password?: string }): Promise<Game>;
    get(id: Id): Promise<Game>;
    /** By its owner. The password `""` removes it. */
    update(id: Id, changes: { name?: string; password?: string; owner?: Id; started?: true }): Promise<Game>;
    /** By its owner, with its messages and members. */
    delete(id: Id): Promise<Game>;
  };

  readonly members: {
    /** The first to join first. */
    list(gameId: Id, filter?: { limit?: number }): Promise<Page<Member>>;
    get(gameId: Id, userId: Id): Promise<Member>;
    join(gameId: Id, admission?: { password?: string }): Promise<Member>;
    /** By oneself or the game's owner. */
    update(gameId: Id, userId: Id, changes: { ready: boolean }): Promise<Member>;
    /** By oneself or the game's owner. */
    remove(gameId: Id, userId: Id): Promise<Member>;
  };

  readonly messages: {
    /** The talk with a user, or of a game: the newest page, oldest first; the next page is the older one. */
    list(filter: { with: Id; before?: Id; after?: Id; limit?: number }): Promise<Page<Message>>;
    /** To a user or a game. */
    send(message: { receiver: Id; body: string }): Promise<Message>;
    get(id: Id): Promise<Message>;
    /** By its sender. */
    update(id: Id, changes: { body: string }): Promise<Message>;
    /** By its sender. */
    delete(id: Id): Promise<Message>;
  };

  /**
   * Opens a session that receives every event which matches one of the patterns, once, in the one order, across
   * reconnects, until it is closed. Where one is logged in, it begins with that, and keeps to it.
   *
   * @typeParam Event for a server with entities of its own, `LobbyEvent | { event: 'tournament.created'; … }`
   * @throws RangeError if there are more patterns than a session can have
   */
  follow<Event extends { event: string; data: unknown; cursor: Cursor } = LobbyEvent>(
    patterns: string | readonly string[],
    options?: FollowOptions<Event>,
  ): Session<Event>;
}

export interface FollowOptions<Event = LobbyEvent> {
  /**
   * Where to begin; by default, now. A cursor, of an event or a list (`page.cursor`).
   *
   * Or a function that lists, shows, and returns the cursor of what it has listed (of many pages, or many lists, the
   * first one's). It is called at the start, and again whenever the server no longer has what comes after the cursor:
   * not before all earlier events have been consumed, and no later one comes while it runs. Without such a function the
   * session then ends with the problem `cursor-expired`.
   */
  after?: Cursor | (() => Promise<Cursor | undefined>);
  /**
   * Called with each event, one after the other; if it returns a promise, the next one waits for it. If it fails, the
   * session ends with that. Instead, a session can be iterated.
   */
  onEvent?: (event: Event) => unknown;
  /** Called whenever the session's state changes. */
  onState?: (change: StateChange) => void;
  /** Called with every frame on the wire, for those who want to watch; a token in it is left out. */
  onFrame?: (frame: Readonly<Record<string, unknown>>, direction: 'sent' | 'received') => void;
}

export type StateChange =
  /** The function given as `after` is called. */
  | { readonly state: 'listing' }
  | { readonly state: 'connecting' }
  /** What happened after the cursor is being replayed. */
  | { readonly state: 'catching-up'; readonly after: Cursor }
  /** Events come as they happen. */
  | { readonly state: 'live'; readonly after?: Cursor }
  /** The consumer does not keep up: the connection is closed until it has consumed what is here. Nothing is lost. */
  | { readonly state: 'behind' }
  /** Until the next try, in so many milliseconds. */
  | { readonly state: 'waiting'; readonly problem: Problem; readonly wait: number }
  /** For good: by `close`, or because of what no further try would mend. */
  | { readonly state: 'closed'; readonly problem?: unknown };

/**
 * One stream of events, with one consumer: the function `onEvent`, or one iteration, whose end closes the session.
 *
 * It reconnects by itself: at once after a shutdown (1001) or a cut (1006), but once only; then after 1 s, doubling to
 * 30 s, each time a random part of that. It resumes after the last event it has received, so that nothing is missed and
 * nothing comes twice. It ends where another try would be no better: patterns that are refused, 1003, 1008 and 1009
 * (this program does what the server does not take), 4401 when there is no other token, `cursor-expired` when there is
 * no function to list anew.
 *
 * A consumer that does not keep up makes at most 4,096 events, or 4 Mi characters, wait here. Then the connection is
 * closed, and resumed once they are consumed: the rest waits in the server's log.
 */
export interface Session<Event = LobbyEvent> extends AsyncIterable<Event> {
  readonly state: StateChange['state'];
  /** What is subscribed. */
  readonly patterns: string[];
  /**
   * Up to where everything has been handed over: to go on from there another time. While an event is being dealt with, its
   * own cursor is the first that counts it as done.
   */
  readonly cursor: Cursor | undefined;
  /** Kept when the session is closed here, broken with what ended it otherwise. */
  readonly done: Promise<void>;

  /**
   * All or none; resolves once they count: from then on, every event of theirs comes. Broken with the {@link Problem}
   * if the server refuses them, with a RangeError if there would be more than 500, or more than 6,144 bytes of them.
   */
  subscribe(patterns: string | readonly string[]): Promise<void>;
  /** From the call on, no event comes that only these match. Resolves when the server has carried it out. */
  unsubscribe(patterns: string | readonly string[]): Promise<void>;
  /**
   * Tells the present connection a new token: the same user's prolongs it, another user's ends it (4401). Needed only
   * where tokens do not come from `auth.login`, and even there not: a token that expires is asked for.
   */
  authenticate(token: string): Promise<void>;
  /** Tries now, whatever the state; where there is a connection, it is closed, and another resumes. */
  reconnect(): void;
  close(): void;
}

/** Part of a list. Iterating goes through its items and those of all later pages, getting them as they are needed. */
export interface Page<Item> extends AsyncIterable<Item> {
  readonly items: Item[];
  /** Following after the first page's loses nothing that happened since it was made, whichever page shows it. */
  readonly cursor: Cursor | undefined;
  readonly hasNext: boolean;
  next(): Promise<Page<Item> | undefined>;
}

/** The cursor that came with an object which a call answered: follow after it, and no later change of it is missed. */
export function cursorOf(answer: object): Cursor | undefined;
