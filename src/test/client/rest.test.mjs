/* The module's calls, and who is logged in. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { cursorOf, Lobby, Problem, sharedTokens } from '../../main/webapp/client/lobby.js';
import { FakeServer, settled, until } from './fake.mjs';

/** What was called, and what is answered next: functions or [status, body, headers]. */
let requests;
let answers;

beforeEach(() => {
  requests = [];
  answers = [];
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

async function fetch(url, { method, headers, body }) {
  requests.push({ method, url: url.href, token: headers.Authorization, body: body && JSON.parse(body) });
  const next = answers.shift() ?? [200, {}];
  const [status, json, more] = typeof next === 'function' ? await next() : next;
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return new Response(json && JSON.stringify(json), {
    status,
    headers: { ...(json && { 'Content-Type': type }), ...more },
  });
}

function lobby(options = {}) {
  return new Lobby('http://lobby.test/base/', { fetch, ...options });
}

function login(name, n, expiresIn = 3_600) {
  return [
    200,
    { accessToken: `${name}-access-${n}`, refreshToken: `${name}-refresh-${n}`, expiresIn, user: { _id: name, name } },
  ];
}

const REFUSED = [401, { type: 'urn:lobby:problem:unauthorized', title: 'Unauthorized', detail: 'No.' }];

async function loggedIn(options) {
  const client = lobby(options);
  answers.push(login('ann', 1));
  await client.auth.login({ name: 'ann', password: 'correct horse' });
  requests.length = 0;
  return client;
}

/** As in the page of another origin: the browser shows its answers or hides them. */
function onPageOf(context, origin) {
  globalThis.location = { origin };
  context.after(() => delete globalThis.location);
}

/** @param {'hidden' | 'shown' | undefined} answer what a browser makes of the server's answer; nothing if there is none */
function browser(answer) {
  return async (url, { mode = 'cors' }) => {
    requests.push({ mode, url: url.href });
    if (answer === 'shown' || (answer && mode === 'no-cors')) {
      return Response.json({});
    }
    throw new TypeError('Failed to fetch');
  };
}

describe('A call', () => {
  const cases = [
    ['POST', 'users', { name: 'ann', password: 'p' }, (client, body) => client.users.register(body)],
    [
      'GET',
      'users?status=online&ids=a%2Cb&limit=2',
      undefined,
      (client) => client.users.list({ status: 'online', ids: ['a', 'b'], name: undefined, limit: 2 }),
    ],
    ['GET', 'users/a', undefined, (client) => client.users.get('a')],
    ['PATCH', 'users/a', { avatar: '' }, (client, body) => client.users.update('a', body)],
    ['DELETE', 'users/a', undefined, (client) => client.users.delete('a')],
    ['GET', 'games', undefined, (client) => client.games.list()],
    [
      'GET',
      'games?attribute=mode%3Ablitz&attribute=level%3A1..&joinable=true&sort=members',
      undefined,
      (client) => client.games.list({ attribute: ['mode:blitz', 'level:1..'], joinable: true, sort: 'members' }),
    ],
    ['POST', 'games', { name: 'chess' }, (client, body) => client.games.create(body)],
    ['POST', 'games/quick-join', {}, (client) => client.games.quickJoin()],
    ['POST', 'games/quick-join', { create: { name: 'x' } }, (client, body) => client.games.quickJoin(body)],
    ['GET', 'games/..%2Fusers', undefined, (client) => client.games.get('../users')],
    ['GET', 'games/g?include=members,moves', undefined, (client) => client.games.getWhole('g')],
    ['PATCH', 'games/g', { started: true }, (client, body) => client.games.update('g', body)],
    ['DELETE', 'games/g', undefined, (client) => client.games.delete('g')],
    ['GET', 'games/g/members?limit=1', undefined, (client) => client.members.list('g', { limit: 1 })],
    ['GET', 'games/g/members/a', undefined, (client) => client.members.get('g', 'a')],
    ['POST', 'games/g/members', {}, (client) => client.members.join('g')],
    ['PATCH', 'games/g/members/a', { ready: true }, (client, body) => client.members.update('g', 'a', body)],
    ['DELETE', 'games/g/members/a', undefined, (client) => client.members.remove('g', 'a')],
    ['GET', 'friends?state=accepted', undefined, (client) => client.friends.list({ state: 'accepted' })],
    ['GET', 'friends/a', undefined, (client) => client.friends.get('a')],
    ['POST', 'friends', { user: 'a' }, (client) => client.friends.ask('a')],
    ['DELETE', 'friends/a', undefined, (client) => client.friends.end('a')],
    ['GET', 'blocks?limit=2', undefined, (client) => client.blocks.list({ limit: 2 })],
    ['PUT', 'users/a/block', undefined, (client) => client.blocks.block('a')],
    ['DELETE', 'users/a/block', undefined, (client) => client.blocks.lift('a')],
    ['POST', 'games/g/invitations', { user: 'a' }, (client, body) => client.invitations.create('g', body)],
    ['GET', 'invitations?game=g&limit=2', undefined, (client) => client.invitations.list({ game: 'g', limit: 2 })],
    ['GET', 'invitations/i', undefined, (client) => client.invitations.get('i')],
    ['POST', 'invitations/i/accept', {}, (client) => client.invitations.accept('i')],
    ['DELETE', 'invitations/i', undefined, (client) => client.invitations.delete('i')],
    ['GET', 'messages?with=a&before=m', undefined, (client) => client.messages.list({ with: 'a', before: 'm' })],
    ['POST', 'messages', { receiver: 'a', body: 'hi' }, (client, body) => client.messages.send(body)],
    ['GET', 'messages/m', undefined, (client) => client.messages.get('m')],
    ['PATCH', 'messages/m', { body: 'ho' }, (client, body) => client.messages.update('m', body)],
    ['DELETE', 'messages/m', undefined, (client) => client.messages.delete('m')],
  ];
  for (const [method, path, body, call] of cases) {
    test(`${method} ${path}`, async () => {
      const client = await loggedIn();
      answers.push([200, path.includes('?') || path === 'games' ? [] : { _id: 'x' }]);
      await call(client, body);

      const [{ token, ...request }] = requests;
      assert.deepEqual(request, { method, url: `http://lobby.test/base/api/${path}`, body });
      assert.equal(token, method === 'POST' && path === 'users' ? undefined : 'Bearer ann-access-1');
    });
  }

  for (const id of ['', '.', '..']) {
    test(`is not made if '${id}' is given as an id`, async () => {
      const client = await loggedIn();
      for (const call of [
        () => client.users.delete(id),
        () => client.games.get(id),
        () => client.members.list(id),
        () => client.members.remove('g', id),
        () => client.friends.end(id),
        () => client.blocks.block(id),
        () => client.messages.update(id, { body: 'ho' }),
      ]) {
        await assert.rejects(call(), TypeError);
      }
      assert.deepEqual(requests, []);
    });
  }

  test('answers with the object, and knows the cursor that came with it', async () => {
    answers.push([200, { _id: 'g' }, { 'Event-Cursor': '0007' }]);
    const game = await lobby().games.get('g');
    assert.deepEqual(game, { _id: 'g' });
    assert.equal(cursorOf(game), '0007');
  });

  test('throws what the server held against it', async () => {
    const violations = [{ field: 'name', message: 'must have 1 to 32 characters' }];
    answers.push([
      400,
      { type: 'urn:lobby:problem:invalid-request', title: 'Invalid request', detail: 'No.', violations },
    ]);
    const problem = await lobby()
      .users.register({ name: '', password: '' })
      .catch((thrown) => thrown);

    assert.ok(problem instanceof Problem && problem instanceof Error);
    const { code, status, title, message, isPassing } = problem;
    assert.deepEqual(
      { code, status, title, message, isPassing },
      { code: 'invalid-request', status: 400, title: 'Invalid request', message: 'No.', isPassing: false },
    );
    assert.deepEqual(problem.violations, violations);
  });

  test('throws as well what is no answer of the server', async () => {
    answers.push(
      [503, { type: 'urn:lobby:problem:unavailable', detail: 'Away.' }, { 'Retry-After': '5' }],
      [404],
      () => {
        throw new TypeError('fetch failed');
      },
    );
    const client = lobby();
    const problems = [];
    for (let n = 0; n < 3; n++) {
      await client.games
        .list()
        .catch(({ code, retryAfter, isPassing }) => problems.push([code, retryAfter, isPassing]));
    }
    assert.deepEqual(problems, [
      ['unavailable', 5, true],
      ['http-404', undefined, true],
      ['no-answer', undefined, true],
    ]);
  });

  test('of an entity of the server is made like any other', async () => {
    const client = await loggedIn();
    answers.push(REFUSED, login('ann', 2), [201, { _id: 't' }, { 'Event-Cursor': '0009' }]);

    const tournament = await client.request('POST', '/tournaments', { size: 8 });

    assert.deepEqual(tournament, { _id: 't' });
    assert.equal(cursorOf(tournament), '0009');
    assert.deepEqual(requests.at(-1), {
      method: 'POST',
      url: 'http://lobby.test/base/api/tournaments',
      token: 'Bearer ann-access-2',
      body: { size: 8 },
    });
    await assert.rejects(client.request('GET', '@example.org/'), TypeError);
    await assert.rejects(client.list('tournaments'), TypeError);
  });

  test('says which setting of the server it needs, if the page is of an origin that may not call', async (context) => {
    onPageOf(context, 'https://play.example.com');

    await assert.rejects(lobby({ fetch: browser('hidden') }).games.list(), ({ code, message, isPassing }) => {
      assert.match(message, /https:\/\/play\.example\.com.*lobby\.origins/);
      return code === 'no-answer' && isPassing;
    });
    assert.deepEqual(
      requests.map(({ mode, url }) => `${mode} ${url}`),
      [
        'cors http://lobby.test/base/api/games',
        'cors http://lobby.test/base/api/health/live',
        'no-cors http://lobby.test/base/api/health/live',
      ],
    );
  });

  test('does not blame the origin for anything else', async (context) => {
    onPageOf(context, 'https://play.example.com');
    await assert.rejects(lobby({ fetch: browser() }).games.list(), { message: 'GET /api/games got no answer.' });

    let state = 'shown';
    const known = lobby({ fetch: (...request) => browser(state)(...request) });
    await known.games.list();
    state = 'hidden';
    requests.length = 0;
    await assert.rejects(known.games.list(), { message: 'GET /api/games got no answer.' });
    assert.equal(requests.length, 1, 'it does not ask for the reason');

    globalThis.location.origin = 'http://lobby.test';
    requests.length = 0;
    await assert.rejects(lobby({ fetch: browser('hidden') }).games.list(), { code: 'no-answer' });
    assert.equal(requests.length, 1, 'it does not ask for the reason');
  });

  test('can be watched, without its body', async () => {
    const calls = [];
    const client = lobby({ onCall: (call) => calls.push(call) });
    answers.push([200, []], [404, { type: 'urn:lobby:problem:not-found', detail: 'No.' }]);
    await client.games.list();
    await client.games.get('g').catch(() => {});

    assert.deepEqual(
      calls.map(({ method, path }) => `${method} ${path}`),
      ['GET /api/games', 'GET /api/games/g'],
    );
    assert.deepEqual(await calls[0].outcome, { status: 200 });
    const { status, problem } = await calls[1].outcome;
    assert.deepEqual([status, problem.code], [404, 'not-found']);
  });
});

describe('A list', () => {
  test('leads on to its next page, and its cursor is the first one', async () => {
    const next = (url) => ({ Link: `<${url}>; rel="next"` });
    const client = await loggedIn();
    answers.push(
      [
        200,
        [{ _id: '1' }, { _id: '2' }],
        { 'Event-Cursor': '01', ...next('https://inner.test:8443/base/api/games?limit=2&after=x') },
      ],
      [200, [{ _id: '3' }], { 'Event-Cursor': '02' }],
    );
    const page = await client.games.list({ limit: 2 });
    assert.deepEqual([page.cursor, page.hasNext, page.items.length], ['01', true, 2]);

    const ids = [];
    for await (const { _id: id } of page) {
      ids.push(id);
    }
    assert.deepEqual(ids, ['1', '2', '3']);
    assert.deepEqual(
      requests.map(({ url }) => url),
      ['http://lobby.test/base/api/games?limit=2', 'http://lobby.test/base/api/games?limit=2&after=x'],
    );
  });

  test('of entities of the server leads on to its next page too', async () => {
    const client = await loggedIn();
    answers.push(
      [
        200,
        [{ n: 1 }],
        { 'Event-Cursor': '0007', Link: '<http://elsewhere/base/api/tournaments?after=x>; rel="next"' },
      ],
      [200, [{ n: 2 }]],
    );
    const page = await client.list('/tournaments', { size: 8, name: undefined });
    const found = [];
    for await (const { n } of page) {
      found.push(n);
    }

    assert.deepEqual(found, [1, 2]);
    assert.equal(page.cursor, '0007');
    assert.deepEqual(
      requests.map(({ url }) => url),
      ['http://lobby.test/base/api/tournaments?size=8', 'http://lobby.test/base/api/tournaments?after=x'],
    );
  });

  test('has no page after its last', async () => {
    answers.push([200, []]);
    const page = await lobby().games.list();
    assert.equal(page.hasNext, false);
    assert.equal(await page.next(), undefined);
  });
});

describe('Who is logged in', () => {
  test('stays so with stored tokens', async () => {
    let stored;
    const before = await loggedIn({ onTokens: (tokens) => (stored = JSON.parse(JSON.stringify(tokens))) });
    assert.equal(before.user.name, 'ann');

    const client = lobby({ tokens: stored });
    await client.games.get('g');
    assert.equal(client.user.name, 'ann');
    assert.equal(requests[0].token, 'Bearer ann-access-1');
  });

  test('gets one new token for all calls whose token is refused', async () => {
    const client = await loggedIn();
    const refusedUntilRenewed = Array.from({ length: 3 }, () => REFUSED);
    answers.push(...refusedUntilRenewed, login('ann', 2));
    await Promise.all(['a', 'b', 'c'].map((id) => client.games.get(id)));

    const renewals = requests.filter(({ url }) => url.endsWith('/auth/refresh'));
    assert.deepEqual(
      renewals.map(({ body }) => body),
      [{ refreshToken: 'ann-refresh-1' }],
    );
    assert.deepEqual(
      requests.slice(-3).map(({ token }) => token),
      Array(3).fill('Bearer ann-access-2'),
    );
  });

  test('has it renewed before a call when it has expired', async () => {
    mock.timers.enable({ apis: ['Date'] });
    const client = await loggedIn();
    mock.timers.tick(3_600_000);
    answers.push(login('ann', 2));
    await client.games.get('g');
    assert.deepEqual(
      requests.map(({ url, token }) => [url.split('/api/')[1], token]),
      [
        ['auth/refresh', undefined],
        ['games/g', 'Bearer ann-access-2'],
      ],
    );
  });

  test('has a token for calls that others make', async () => {
    assert.equal(await lobby().token(), undefined);
    const client = await loggedIn();

    assert.equal(await client.token(), 'ann-access-1');
    answers.push(login('ann', 2));
    assert.equal(await client.token('ann-access-1'), 'ann-access-2');
    assert.equal(await client.token('ann-access-1'), 'ann-access-2');
    assert.equal(requests.length, 1);
  });

  test('is nobody any more when that is refused, or after logging out', async () => {
    const stored = [];
    const client = await loggedIn({ onTokens: (tokens) => stored.push(tokens?.accessToken) });
    answers.push(REFUSED, REFUSED);
    await assert.rejects(client.games.get('g'), { status: 401 });
    assert.equal(client.user, undefined);

    answers.push(login('ann', 2), [204]);
    await client.auth.login({ name: 'ann', password: 'p' });
    await client.auth.logout();
    assert.equal(client.user, undefined);
    assert.deepEqual(stored, ['ann-access-1', undefined, 'ann-access-2', undefined]);
  });

  test('stays so when a renewal gets no answer, which is asked for twice at most', async () => {
    const client = await loggedIn();
    const lost = () => {
      throw new TypeError('fetch failed');
    };
    answers.push(lost, [503, undefined, { 'Retry-After': '7' }]);
    await assert.rejects(client.auth.refresh(), { code: 'http-503', retryAfter: 7 });
    answers.push(lost, lost);
    await assert.rejects(client.auth.refresh(), { code: 'no-answer' });
    assert.equal(requests.length, 4);
    assert.equal(client.user.name, 'ann');

    answers.push(lost, REFUSED);
    await assert.rejects(client.auth.refresh(), { status: 401 });
    assert.equal(client.user, undefined);
  });

  for (const [when, first, late] of [
    ['before it is refused', [], REFUSED],
    ['while its token is renewed', [REFUSED], login('ann', 2)],
  ]) {
    test(`calls again for nobody else who logs in ${when}`, async () => {
      const client = await loggedIn();
      let answer;
      answers.push(...first, () => new Promise((resolve) => (answer = resolve)));
      const call = client.games.delete('g');
      await until(() => answer);
      answers.push(login('bob', 1));
      await client.auth.login({ name: 'bob', password: 'p' });

      answer(late);
      await assert.rejects(call, { status: 401 });
      assert.equal(client.user?.name, 'bob');
      assert.equal(requests.filter(({ method }) => method === 'DELETE').length, 1);
    });
  }

  for (const [what, late] of [
    ['is answered', [204]],
    ['is refused', REFUSED],
  ]) {
    test(`is not changed by the logout of somebody else that ${what} after another login`, async () => {
      const client = await loggedIn();
      let answer;
      answers.push(() => new Promise((resolve) => (answer = resolve)));
      const logout = client.auth.logout().catch(() => {});
      await until(() => answer);
      answers.push(login('bob', 1));
      await client.auth.login({ name: 'bob', password: 'p' });

      answer(late);
      await logout;
      assert.equal(client.user?.name, 'bob');
      assert.equal(requests.length, 2, 'it is not asked to log out bob');
    });
  }

  for (const [what, late, meanwhile, expected] of [
    ['is answered after a logout', login('ann', 2), (client) => client.auth.logout(), undefined],
    ['is answered after another login', login('ann', 2), (client) => client.auth.login({ name: 'bob' }), 'bob'],
    ['is refused after another login', REFUSED, (client) => client.auth.login({ name: 'bob' }), 'bob'],
  ]) {
    test(`is not changed by a renewal that ${what}`, async () => {
      const stored = [];
      const client = await loggedIn({ onTokens: (tokens) => stored.push(tokens?.accessToken) });
      let answer;
      answers.push(() => new Promise((resolve) => (answer = resolve)));
      const renewal = client.auth.refresh().catch(() => {});
      await until(() => answer);
      answers.push(expected ? login(expected, 1) : [204]);
      await meanwhile(client);

      answer(late);
      await renewal;
      assert.equal(client.user?.name, expected);
      assert.equal(await client.token(), expected && `${expected}-access-1`);
      assert.deepEqual(stored, ['ann-access-1', expected && `${expected}-access-1`]);
    });
  }
});

describe('Clients that share their tokens', () => {
  /** What is stored, and what each client is told of. */
  function shared(lock) {
    const clients = new Set();
    let tokens;
    return () => {
      let listener = () => {};
      clients.add(() => listener());
      return {
        get: () => tokens,
        set: (next) => {
          tokens = next;
          for (const tell of clients) {
            tell();
          }
        },
        watch: (each) => {
          listener = each;
          return () => {};
        },
        ...(lock && { lock }),
      };
    };
  }

  /** One task after the other. */
  function oneAtATime() {
    let last = Promise.resolve();
    return (task) => {
      const next = last.then(task);
      last = next.catch(() => {});
      return next;
    };
  }

  for (const [how, lock] of [
    ['one after the other', oneAtATime],
    ['without a lock', () => undefined],
  ]) {
    test(`stay logged in though both renew them, ${how}`, async () => {
      const storeOf = shared(lock());
      const one = await loggedIn({ tokenStore: storeOf() });
      const other = lobby({ tokenStore: storeOf() });
      assert.equal(other.user.name, 'ann');

      answers.push(login('ann', 2));
      assert.equal(await one.token('ann-access-1'), 'ann-access-2');
      assert.equal(await other.token('ann-access-1'), 'ann-access-2');

      assert.deepEqual(
        requests.map(({ body }) => body),
        [{ refreshToken: 'ann-refresh-1' }],
      );
      assert.equal(other.user.name, 'ann');
    });
  }

  test('ask the server once if they renew them at the same time', async () => {
    const storeOf = shared(oneAtATime());
    const one = await loggedIn({ tokenStore: storeOf() });
    const other = lobby({ tokenStore: storeOf() });
    answers.push(login('ann', 2));

    const tokens = await Promise.all([one.token('ann-access-1'), other.token('ann-access-1')]);

    assert.deepEqual(tokens, ['ann-access-2', 'ann-access-2']);
    assert.equal(requests.length, 1);
  });

  /** The browser's storage, and how a tab is told that another one has changed it. */
  function browser(context) {
    const platform = new EventTarget();
    const items = new Map();
    globalThis.localStorage = {
      getItem: (name) => items.get(name) ?? null,
      setItem: (name, text) => items.set(name, text),
      removeItem: (name) => items.delete(name),
    };
    globalThis.addEventListener = platform.addEventListener.bind(platform);
    context.after(() => {
      delete globalThis.localStorage;
      delete globalThis.addEventListener;
    });
    return { items, told: (key) => platform.dispatchEvent(Object.assign(new Event('storage'), { key })) };
  }

  test('are told by the browser what another tab has stored', async (context) => {
    const { items, told } = browser(context);
    const client = await loggedIn({ tokenStore: sharedTokens('t') });
    const [, tokens] = login('ann', 2);
    items.set('t', JSON.stringify({ ...tokens, expiresAt: Date.now() + 3_600_000 }));
    told('another');
    assert.equal(await client.token(), 'ann-access-1');
    told('t');
    assert.equal(await client.token(), 'ann-access-2');
    items.clear();
    told(null);
    assert.equal(client.user, undefined);

    items.set('t', 'no JSON');
    assert.equal(lobby({ tokenStore: sharedTokens('t') }).user, undefined);
    assert.deepEqual(requests, []);
  });

  test('keep their tokens to themselves where the browser stores nothing more', async (context) => {
    const { items, told } = browser(context);
    const client = await loggedIn({ tokenStore: sharedTokens('t') });
    assert.ok(items.has('t'));
    localStorage.setItem = () => {
      throw new Error('There is no room');
    };
    answers.push(login('ann', 2), login('ann', 3));

    assert.equal(await client.token('ann-access-1'), 'ann-access-2');
    assert.ok(!items.has('t'), 'no other tab uses tokens that are spent');
    told('t');
    assert.equal(await client.token(), 'ann-access-2');
    assert.equal(await client.token('ann-access-2'), 'ann-access-3');
    assert.deepEqual(
      requests.map(({ body }) => body),
      [{ refreshToken: 'ann-refresh-1' }, { refreshToken: 'ann-refresh-2' }],
    );
  });

  test('are all nobody after one has logged out', async () => {
    const storeOf = shared();
    const one = await loggedIn({ tokenStore: storeOf() });
    const other = lobby({ tokenStore: storeOf() });
    answers.push([204]);
    await one.auth.logout();
    assert.equal(other.user, undefined);
    assert.equal(await other.token(), undefined);
  });
});

describe('A session', () => {
  let server;

  beforeEach(() => {
    server = new FakeServer();
    for (const name of ['ann', 'bob']) {
      for (const n of [1, 2, 3]) {
        server.users.set(`${name}-access-${n}`, name);
      }
    }
  });

  async function follow(client) {
    const session = client.follow('**', { onEvent: () => {} });
    await until(() => session.patterns.length === 1);
    return session;
  }

  test('learns who has logged in', async () => {
    const client = lobby({ WebSocket: server.WebSocket });
    const session = await follow(client);
    answers.push(login('ann', 1));
    await client.auth.login({ name: 'ann', password: 'p' });
    await settled();

    assert.equal(server.connections.length, 1);
    assert.deepEqual(server.commands.at(-1), { event: 'authenticate', data: 'ann-access-1' });
    session.close();
  });

  test('learns who has logged in while its connection is made', async () => {
    const client = lobby({ WebSocket: server.WebSocket });
    const session = client.follow('**', { onEvent: () => {} });
    await until(() => server.connections.length === 1);
    answers.push(login('ann', 1));
    await client.auth.login({ name: 'ann', password: 'p' });
    await until(() => session.patterns.length === 1);

    assert.equal(server.connections.length, 1);
    assert.deepEqual(server.commands, [
      { event: 'authenticate', data: 'ann-access-1' },
      { event: 'subscribe', data: ['**'] },
    ]);
    session.close();
  });

  test('begins anew when that is somebody else', async () => {
    const client = await loggedIn({ WebSocket: server.WebSocket });
    const session = await follow(client);
    answers.push(login('bob', 1));
    await client.auth.login({ name: 'bob', password: 'p' });
    await until(() => server.connections.length === 2 && server.connection.patterns.size === 1);

    assert.deepEqual(server.connection.commands[0].data, 'bob-access-1');
    session.close();
  });

  test('has its token renewed before it expires, and is closed without a timer left behind', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const client = lobby({ WebSocket: server.WebSocket });
    answers.push(login('ann', 1, 180));
    await client.auth.login({ name: 'ann', password: 'p' });
    const session = await follow(client);
    answers.push(login('ann', 2));
    mock.timers.tick(119_000);
    await settled();
    assert.equal(requests.length, 1);
    mock.timers.tick(1_000);
    await until(
      () => server.commands.at(-1).event === 'authenticate' && server.commands.at(-1).data === 'ann-access-2',
    );

    session.close();
    requests.length = 0;
    mock.timers.tick(7_200_000);
    await settled();
    assert.deepEqual(requests, []);
  });

  for (const [what, first, wait] of [
    [
      'lost',
      () => {
        throw new TypeError('fetch failed');
      },
      0,
    ],
    ['late', () => new Promise(() => {}), 4_000],
  ]) {
    test(`has its token renewed again when the answer is ${what}, while the spent one still works`, async () => {
      mock.timers.enable({ apis: ['setTimeout', 'Date'] });
      const client = lobby({ WebSocket: server.WebSocket });
      answers.push(login('ann', 1, 180));
      await client.auth.login({ name: 'ann', password: 'p' });
      const session = await follow(client);
      requests.length = 0;
      answers.push(first, login('ann', 2));
      mock.timers.tick(120_000);
      await settled();
      mock.timers.tick(wait);
      await settled();

      assert.deepEqual(
        requests.map(({ body }) => body),
        Array(2).fill({ refreshToken: 'ann-refresh-1' }),
      );
      assert.deepEqual(server.commands.at(-1), { event: 'authenticate', data: 'ann-access-2' });
      session.close();
    });
  }

  test('waits as long as the server wants before its token is renewed again', async () => {
    const [, tokens] = login('ann', 1);
    const states = [];
    const client = lobby({ WebSocket: server.WebSocket, tokens: { ...tokens, expiresAt: -1 } });
    answers.push([503, { type: 'urn:lobby:problem:unavailable', detail: 'Away.' }, { 'Retry-After': '70' }]);
    const session = client.follow('**', { onEvent: () => {}, onState: (change) => states.push(change) });
    await until(() => states.at(-1)?.state === 'waiting');

    const { wait, problem } = states.at(-1);
    assert.deepEqual([wait, problem.code, problem.retryAfter], [70_000, 'no-answer', 70]);
    session.close();
  });

  test('ends when whoever it belonged to has logged out', async () => {
    const client = await loggedIn({ WebSocket: server.WebSocket });
    const session = client.follow('**');
    await until(() => session.patterns.length === 1);
    answers.push([204]);
    await client.auth.logout();
    server.close(4401);

    await assert.rejects(session.done, { code: 'unauthorized' });
  });
});
