/*
 * Uses the package as a program in TypeScript does. It is compiled in strict mode against the declarations that the
 * package is packed with, and is never run.
 */
import {
  aboutOf,
  type Block,
  type Cursor,
  cursorOf,
  type EventData,
  type FollowOptions,
  type Friend,
  type Game,
  type Invitation,
  Lobby,
  type LobbyEvent,
  type Member,
  type Message,
  matches,
  type Page,
  type Pattern,
  Problem,
  type Session,
  type StateChange,
  sharedTokens,
  type TokenStore,
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
const invitation: Invitation = await lobby.invitations.create('game', { user: user._id });
isTrue<Same<Awaited<ReturnType<typeof lobby.invitations.accept>>, Member>>();
await lobby.invitations.delete(invitation._id);
const cursor: Cursor | undefined = cursorOf(await lobby.games.get('game'));

// What is optional may be undefined too, also where TypeScript tells the two apart (exactOptionalPropertyTypes).
const maybe: string | undefined = lobby.user?.avatar;
await lobby.games.create({ name: 'chess', password: maybe });
await lobby.users.list({ name: maybe, limit: undefined });
new Lobby('https://play.example.com', { tokens: stored, token: undefined, onTokens: undefined, fetch: undefined });
isTrue<Same<Awaited<ReturnType<typeof lobby.token>>, string | undefined>>();

const session = lobby.follow<LobbyEvent>(['game.*', 'member.*'], {
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

// A pattern tells which events come.
type EventAbout<Name extends string, Data> = Readonly<{ event: Name; data: Data; cursor: Cursor }>;
type Events<Followed> = Followed extends Session<infer Event> ? Event : never;
const games = lobby.follow('game.*', {
  onEvent: (event) => isTrue<Same<typeof event.data, Game>>(),
});
isTrue<Same<Events<typeof games>['event'], 'game.created' | 'game.updated' | 'game.deleted'>>();
games.on('game.created', (game, event) => {
  isTrue<Same<typeof game, Game>>();
  isTrue<Same<typeof event, EventAbout<'game.created', Game>>>();
});
const takeAway: () => void = games.on('*.deleted', (game) => isTrue<Same<typeof game, Game>>());
await games.subscribe({ pattern: 'game.deleted', about: 'game' });
const several = lobby.follow(['game.created', { pattern: 'user.*', about: user._id }]);
isTrue<Same<Events<typeof several>['event'], 'game.created' | 'user.online' | 'user.offline'>>();
several.on('**', (thing) => isTrue<Same<typeof thing, Game | User>>());
const invitations = lobby.follow('invitation.*');
isTrue<Same<Events<typeof invitations>['event'], 'invitation.created' | 'invitation.deleted'>>();
isTrue<Same<Events<typeof invitations>['data'], Invitation>>();
const updates = lobby.follow('*.updated');
isTrue<Same<Events<typeof updates>['data'], Game | Member | Message | Friend>>();
const friends: Page<Friend> = await lobby.friends.list({ state: 'accepted' });
isTrue<Same<Awaited<ReturnType<typeof lobby.friends.ask>>['state'], 'requested' | 'accepted'>>();
const blocks = lobby.follow('block.*');
isTrue<Same<Events<typeof blocks>['event'], 'block.created' | 'block.deleted'>>();
isTrue<Same<Events<typeof blocks>['data'], Block>>();
await lobby.blocks.block(friends.items[0].from);
const all = lobby.follow('**');
isTrue<Same<Events<typeof all>, LobbyEvent>>();
isTrue<Same<Events<typeof all>['event'], keyof EventData>>();
const few = lobby.follow('game');
isTrue<Same<Events<typeof few>, EventAbout<'game', unknown>>>();
const own = lobby.follow('tournament.*');
isTrue<Same<Events<typeof own>, EventAbout<`tournament.${string}`, unknown>>>();
own.on('tournament.created', (data) => isTrue<Same<typeof data, unknown>>());
const some: string = 'game.*';
const unknown = lobby.follow([some]);
isTrue<Same<Events<typeof unknown>, LobbyEvent>>();
unknown.on(some, (data) => isTrue<Same<typeof data, LobbyEvent['data']>>());
// A function that takes a session of any events takes one of some.
const anySession: Session = games;
await anySession.subscribe(some);
// @ts-expect-error: the consumer of these events knows no user
await games.subscribe('user.*');
// @ts-expect-error: nor can it tell what this pattern matches
await games.subscribe(some);
// @ts-expect-error: a game has no body
games.on('game.*', (game) => game.body);

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
const tournamentSession = lobby.follow<LobbyEvent | TournamentEvent>('**');
tournamentSession.on('tournament.*', (tournament) => isTrue<Same<typeof tournament, Tournament>>());
await tournamentSession.subscribe('tournament.created');
const store: TokenStore = sharedTokens();
new Lobby('https://play.example.com', { tokenStore: store, times: { probe: 1_000, call: undefined } });

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
lobby.games.update('game', { started: 'soon' });
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

console.log(stored, next, cursor, takeAway);
