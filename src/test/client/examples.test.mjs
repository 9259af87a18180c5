/* The examples of the client's guides do what the guides say, with a server in the memory of this process. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import * as client from '../../main/webapp/client/lobby.js';
import { examples } from './examples.mjs';
import { cursorAt, FakeServer, settled, until } from './fake.mjs';

const AsyncFunction = (async () => {}).constructor;
const TOKENS = { accessToken: 'ann-access', refreshToken: 'ann-refresh', expiresIn: 3_600, user: { _id: 'ann' } };
const CHESS = { _id: 'chess-id', name: 'chess' };
const GO = { _id: 'go-id', name: 'go' };
/** Refused for good: whatever still follows ends. */
const POLICY_VIOLATION = 1008;

let server;
/** What the server answers to calls, such as `GET /api/games`: an object, or a function that returns a response. */
let answers;
let requests;
/** What the program has said and done: the names of functions that it called, with their arguments. */
let done;

beforeEach(() => {
  server = new FakeServer();
  server.users.set(TOKENS.accessToken, 'ann');
  answers = { 'POST /api/auth/login': TOKENS };
  requests = [];
  done = [];
  const events = new EventTarget();
  provide({
    addEventListener: events.addEventListener.bind(events),
    dispatchEvent: events.dispatchEvent.bind(events),
    fetch: answer,
    localStorage: emptyStorage(),
    location: { origin: 'http://lobby.test' },
    WebSocket: server.WebSocket,
  });
});

afterEach(async () => {
  server.close(POLICY_VIOLATION);
  await settled();
  mock.restoreAll();
});

/** What a browser provides. Some versions of Node have a part of it, and do not let it be assigned. */
function provide(platform) {
  for (const [name, value] of Object.entries(platform)) {
    Object.defineProperty(globalThis, name, { configurable: true, value });
  }
}

function emptyStorage() {
  const entries = new Map();
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => entries.set(key, value),
    removeItem: (key) => entries.delete(key),
  };
}

async function answer(url, { method, body }) {
  const { pathname, search } = new URL(url);
  const call = `${method} ${pathname}${search}`;
  requests.push(body ? [call, JSON.parse(body)] : [call]);
  assert.ok(answers[call], `No example makes the call ${call}`);
  return typeof answers[call] === 'function' ? answers[call]() : Response.json(answers[call]);
}

function list(items, cursor, next) {
  return Response.json(items, {
    headers: { 'Event-Cursor': cursor, ...(next && { Link: `<http://lobby.test${next}>; rel="next"` }) },
  });
}

/**
 * Runs an example with what the guides take for granted.
 *
 * @returns {Promise<{ lobby: any, session: any }>} the client and the session of the example, once it has come to its end
 */
function run({ code }) {
  const body = code.replaceAll(
    /^import (.+) from '(.+)';$/gm,
    (_, names, name) => `const ${names.startsWith('{') ? names : `{ default: ${names} }`} = await load('${name}');`,
  );
  const taken = {
    load: (name) => (name === 'ws' ? { default: server.WebSocket } : client),
    Lobby: client.Lobby,
    lobby: new client.Lobby('http://lobby.test'),
    game: CHESS,
    friends: ['bob', 'cat'],
    show: ({ name }) => done.push(['show', name]),
    apply: (event, { name }) => done.push(['apply', event, name]),
    console: {
      log: (...values) => done.push(['log', ...values]),
      error: (...values) => done.push(['error', ...values]),
    },
  };
  const end = "return { lobby, session: typeof session === 'undefined' ? undefined : session };";
  const program = new AsyncFunction(...Object.keys(taken), `'use strict'; { ${body}\n${end} }`);
  const running = program(...Object.values(taken));
  // An example that follows for ever ends with a problem when its server is taken away.
  running.catch(() => {});
  return running;
}

async function isSubscribed(...patterns) {
  await until(
    () => patterns.every((pattern) => server.connection?.patterns.has(pattern)),
    `${patterns} are subscribed`,
  );
  await settled();
}

/** Node ends a program that does not handle the failure of its session. */
async function endsWithAReport() {
  server.close(POLICY_VIOLATION);
  await settled();

  const [what, text, problem] = done.at(-1);
  assert.deepEqual([what, text, problem?.code], ['error', 'The session has ended', 'closed']);
}

async function missesNothingBetweenListAndFollow(example) {
  answers['GET /api/games'] = () => {
    const cursor = server.publish('game.created', GO);
    server.publish('game.created', CHESS);
    return list([GO], cursor);
  };

  run(example);
  await isSubscribed('game.*');
  server.publish('game.deleted', CHESS);
  await settled();

  const seen = done.map(([_, event, data]) => [event, data.name ?? data]);
  assert.deepEqual(seen, [
    ['game.created', 'chess'],
    ['game.deleted', 'chess'],
  ]);
  assert.deepEqual(requests, [
    ['POST /api/auth/login', { name: 'ann', password: 'correct horse' }],
    ['GET /api/games'],
  ]);
}

async function listsAgainWhenTheLogIsGone(example) {
  answers['GET /api/games'] = () => list([GO], cursorAt(server.log.length), '/api/games?after=go-id');
  answers['GET /api/games?after=go-id'] = () => list([CHESS], cursorAt(server.log.length));

  await run(example);
  await isSubscribed('game.*', 'member.*', 'user.*');
  server.publish('game.updated', GO);
  await settled();
  assert.deepEqual(
    done.filter(([what]) => what !== 'log'),
    [
      ['show', 'go'],
      ['show', 'chess'],
      ['apply', 'game.updated', 'go'],
    ],
  );
  assert.deepEqual(done.at(-1), ['apply', 'game.updated', 'go']);
  assert.ok(done.some(([what, state]) => what === 'log' && state === 'live'));

  done = [];
  server.log.push(...Array(9).fill({ event: 'message.created', data: {}, cursor: cursorAt(2) }));
  server.oldest = server.log.length + 1;
  server.close(1006);
  await until(() => done.some(([what, name]) => what === 'show' && name === 'chess'), 'it has listed again');
  await isSubscribed('game.*', 'member.*', 'user.*');

  await endsWithAReport();
}

/** What each example has to do, by the heading that it stands under and its number there. */
const PROMISES = {
  'The JavaScript client 1': missesNothingBetweenListAndFollow,
  'lobby-client 1': missesNothingBetweenListAndFollow,
  'Long-running programs 1': listsAgainWhenTheLogIsGone,
  'lobby-client 3': listsAgainWhenTheLogIsGone,

  'Events by their names 1': async (example) => {
    await run(example);
    await isSubscribed('game.*', 'member.*');
    server.publish('game.created', CHESS);
    server.publish('game.deleted', CHESS);
    server.publish('member.created', { gameId: CHESS._id, userId: 'ann' });
    await settled();

    assert.deepEqual(done, [
      ['log', 'chess'],
      ['log', 'member.created', 'ann'],
    ]);
    await endsWithAReport();
  },

  'Tabs that share a login 1': async (example) => {
    localStorage.setItem('lobby.tokens', JSON.stringify(TOKENS));

    const { lobby } = await run(example);
    assert.equal(lobby.user._id, 'ann');
    localStorage.removeItem('lobby.tokens');
    dispatchEvent(Object.assign(new Event('storage'), { key: 'lobby.tokens' }));

    assert.equal(lobby.user, undefined);
  },

  'Only some objects 1': async (example) => {
    const { session } = await run(example);

    assert.deepEqual(session.patterns, [
      { pattern: 'message.*', about: ['chess-id', 'ann', 'bob', 'cat'] },
      { pattern: 'user.*', about: 'cat' },
      'game.created',
    ]);
    assert.deepEqual(
      [...server.connection.patterns].sort(),
      [
        'game.created',
        ...['ann', 'bob', 'cat', 'chess-id'].map((id) => `message.* about ${id}`),
        'user.* about cat',
      ].sort(),
    );
  },

  'Only some objects 2': async (example) => {
    const member = { gameId: CHESS._id, userId: 'ann' };

    run(example);
    await isSubscribed('member.*', 'user.*');
    server.publish('member.created', { gameId: GO._id, userId: 'ann' });
    server.publish('member.created', member);
    server.publish('user.online', { _id: CHESS._id });
    await settled();

    assert.deepEqual(done, [['log', 'In this game:', member]]);
  },

  'Your own entities 1': async (example) => {
    const cup = { _id: 'cup', size: 8 };
    answers['POST /api/tournaments'] = cup;
    answers['GET /api/tournaments?limit=10'] = () => list([cup], server.publish('tournament.created', cup));

    run(example);
    await isSubscribed('tournament.*');
    server.publish('tournament.deleted', cup);
    await settled();

    assert.deepEqual(requests, [['POST /api/tournaments', { size: 8 }], ['GET /api/tournaments?limit=10']]);
    assert.deepEqual(done, [['log', 'tournament.deleted', cup]]);
  },

  'Reconnects 1': async (example) => {
    const { mock: timeout } = mock.method(AbortSignal, 'timeout');
    answers['GET /api/games'] = [];

    const { lobby } = await run(example);
    await lobby.games.list();

    assert.deepEqual(
      timeout.calls.map((call) => call.arguments),
      [[5_000]],
    );
  },

  'lobby-client 2': async (example) => {
    provide({ WebSocket: undefined });

    const { lobby } = await run(example);
    lobby.follow('game.*').done.catch(() => {});
    await isSubscribed('game.*');

    assert.equal(server.connection.url.href, 'wss://play.example.com/ws');
  },
};

describe('An example', () => {
  for (const example of examples()) {
    const name = `${example.heading} ${example.number}`;
    test(`of ${example.guide}: ${name}`, async () => {
      assert.ok(PROMISES[name], 'It says what it has to do');
      await PROMISES[name](example);
    });
  }

  test('that is gone promises nothing', () => {
    const names = examples().map(({ heading, number }) => `${heading} ${number}`);
    assert.deepEqual(Object.keys(PROMISES).sort(), names.sort());
  });
});
