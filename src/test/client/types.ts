/*
 * Uses the package as a program in TypeScript does. It is compiled in strict mode against the declarations that the
 * package is packed with, and is never run.
 */
import {
  aboutOf,
  type Cursor,
  cursorOf,
  type FollowOptions,
  type Game,
  Lobby,
  type LobbyEvent,
  matches,
  type Page,
  type Pattern,
  Problem,
  type Session,
  type StateChange,
  type Tokens,
  type User,
} from 'lobby-client';

/** Whether two types are the same. */
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

function isTrue<_True extends true>() {}

class AnySocket {
  constructor(
    readonly url: URL,
    readonly protocols: string[],
  ) {}
}

let stored: Tokens | undefined;
const lobby = new Lobby('https://play.example.com', {
  WebSocket: AnySocket,
  fetch,
  tokens: null,
  onTokens: (tokens) => {
    stored = tokens;
  },
  token: async (refused) => refused && 'another',
  onCall: async ({ method, path, outcome }) => console.log(method, path, (await outcome).problem?.message),
});

const user: User = await lobby.users.register({
  name: 'ann',
  password: 'correct horse',
  avatar: 'https://example.com/a',
});
isTrue<Same<Awaited<ReturnType<typeof lobby.auth.login>>, User>>();
isTrue<Same<Awaited<ReturnType<typeof lobby.auth.logout>>, void>>();
isTrue<Same<typeof lobby.user, User | undefined>>();
isTrue<Same<User['status'], 'online' | 'offline'>>();

const page: Page<Game> = await lobby.games.list({ member: user._id, limit: 10 });
isTrue<Same<typeof page.cursor, Cursor | undefined>>();
for await (const game of page) {
  isTrue<Same<typeof game, Game>>();
}
const next: Page<Game> | undefined = await page.next();
await lobby.members.join(page.items[0]._id);
await lobby.members.update('game', 'user', { ready: true });
await lobby.messages.send({ receiver: user._id, body: 'hello' });
const cursor: Cursor | undefined = cursorOf(await lobby.games.get('game'));

// What is optional may be undefined too, also where TypeScript tells the two apart (exactOptionalPropertyTypes).
const maybe: string | undefined = lobby.user?.avatar;
await lobby.games.create({ name: 'chess', password: maybe });
await lobby.users.list({ name: maybe, limit: undefined });
new Lobby('https://play.example.com', { tokens: stored, token: undefined, onTokens: undefined, fetch: undefined });
isTrue<Same<Awaited<ReturnType<typeof lobby.token>>, string | undefined>>();

const session = lobby.follow(['game.*', 'member.*'], {
  after: page.cursor,
  onFrame: undefined,
  onState: (change) => {
    isTrue<Same<typeof change, StateChange>>();
    if (change.state === 'waiting') {
      isTrue<Same<typeof change.wait, number>>();
      isTrue<Same<typeof change.problem, Problem>>();
    }
    if (change.state === 'needs-token') {
      isTrue<Same<typeof change.problem, Problem>>();
    }
  },
});
isTrue<Same<typeof session, Session<LobbyEvent>>>();
for await (const event of session) {
  isTrue<Same<ReturnType<typeof matches>, boolean>>();
  if (matches('member.*', event.event) && aboutOf(event)?.includes(user._id)) {
    break;
  }
  // The name of an event tells the type of its data.
  if (event.event === 'game.created') {
    isTrue<Same<typeof event.data, Game>>();
  }
}
await session.subscribe('user.*');
await session.subscribe({ pattern: 'message.*', about: user._id });
await session.unsubscribe(['user.*', { pattern: 'message.*', about: [user._id] }]);
isTrue<Same<typeof session.patterns, Pattern[]>>();
lobby.follow(session.patterns).close();
await session.done;

/** An entity of one's own. */
type Tournament = { size: number; players: string[] };
const created = await lobby.request<Tournament>('POST', '/tournaments', { size: 8 });
const tournaments = await lobby.list<Tournament>('/tournaments', { size: 8 });
isTrue<Same<typeof created, Tournament>>();
isTrue<Same<typeof tournaments, Page<Tournament>>>();
type TournamentEvent = { event: 'tournament.created'; data: Tournament; cursor: Cursor };
const options: FollowOptions<LobbyEvent | TournamentEvent> = {
  after: async () => (await lobby.games.list()).cursor,
  about: (event) => (event.event === 'tournament.created' ? event.data.players : undefined),
  onEvent: (event) => event.event === 'tournament.created' && event.data.size,
};
lobby.follow('**', options).close();

try {
  await lobby.games.create({ name: '' });
} catch (problem) {
  if (problem instanceof Problem) {
    isTrue<Same<typeof problem.code, string>>();
    problem.violations.map(({ field, message }) => `${field} ${message}`);
  }
}

// @ts-expect-error: a password is missing
lobby.users.register({ name: 'ann' });
// @ts-expect-error: there is no such change
lobby.games.update('game', { started: false });
// @ts-expect-error: a path is text
lobby.request('GET', 17);
// @ts-expect-error: there is no such call
lobby.members.create('game');
// @ts-expect-error: objects of the server cannot be changed
user.name = 'bob';
// @ts-expect-error: neither can the calls be replaced
lobby.games = lobby.users;
// @ts-expect-error: a list has members of one type
const _users: Page<User> = page;
// @ts-expect-error: an event of this server has a name of its own
lobby.follow('**', { onEvent: ({ event }) => event === 'game.begun' });
// @ts-expect-error: a narrowed pattern says to what
lobby.follow({ pattern: 'game.*' });
// @ts-expect-error: an id that may be missing is none
lobby.follow({ pattern: 'game.*', about: lobby.user?._id });
// @ts-expect-error: a cursor is text
lobby.follow('**', { after: 7 });
// @ts-expect-error: what is inside is no part of the package
import('lobby-client/session.js');

console.log(stored, next, cursor);
