/* The module's sessions, against a server in the memory of this process. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { aboutOf, Lobby, Problem } from '../../main/webapp/client/lobby.js';
import { cursorAt, FakeServer, settled, until } from './fake.mjs';

const SEED = Number(process.env.LOBBY_TEST_SEED ?? 1);
const RUNS = Number(process.env.LOBBY_TEST_RUNS ?? 200);

let server;
let sessions;

beforeEach(() => {
  server = new FakeServer();
  sessions = [];
});

afterEach(() => {
  for (const session of sessions) {
    session.close();
  }
  mock.timers.reset();
  mock.restoreAll();
});

function follow(patterns, options = {}, lobbyOptions = {}) {
  const events = [];
  const states = [];
  const lobby = new Lobby('http://lobby.test/', { WebSocket: server.WebSocket, ...lobbyOptions });
  const session = lobby.follow(patterns, {
    onEvent: ({ event, data }) => events.push(data.n === undefined ? event : `${event} ${data.n}`),
    onState: (change) => states.push(change),
    ...options,
  });
  session.done.catch(() => {});
  sessions.push(session);
  return { session, events, states, lobby };
}

/** What tells a page that the network is back, and whether anybody looks at it. */
function browser(context) {
  const platform = new EventTarget();
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  globalThis.addEventListener = platform.addEventListener.bind(platform);
  globalThis.document = page;
  context.after(() => {
    delete globalThis.addEventListener;
    delete globalThis.document;
  });
  return { platform, page };
}

async function live({ states }) {
  await until(() => states.at(-1)?.state === 'live', 'the session is live');
  await settled();
}

describe('A session', () => {
  test('offers lobby.v1, subscribes, and hands over events with their cursors', async () => {
    const seen = [];
    const { session } = follow('game.*', { onEvent: (event) => seen.push(event) });
    await until(() => session.patterns.length === 1);

    const cursor = server.publish('game.created', { _id: '1' });
    server.publish('user.online');
    await settled();

    assert.deepEqual(server.connection.protocols, ['lobby.v1']);
    assert.equal(server.connection.url.href, 'ws://lobby.test/ws');
    assert.deepEqual(seen, [{ event: 'game.created', data: { _id: '1' }, cursor }]);
    assert.equal(session.cursor, cursor);
  });

  test('takes an event once, even if it comes twice', async () => {
    const { session, events } = follow('**');
    await until(() => session.patterns.length === 1);
    server.publish('a');
    server.connection.offer(server.log[0]);
    await settled();

    assert.deepEqual(events, ['a']);
  });

  test('can be iterated, and is closed when that ends', async () => {
    const lobby = new Lobby('http://lobby.test/', { WebSocket: server.WebSocket });
    const session = lobby.follow(['**']);
    await until(() => session.patterns.length === 1);
    for (const name of ['a', 'b', 'c']) {
      server.publish(name);
    }

    const seen = [];
    for await (const { event, cursor } of session) {
      seen.push(event);
      assert.equal(session.cursor, cursor);
      if (event === 'b') {
        break;
      }
    }

    assert.deepEqual(seen, ['a', 'b']);
    assert.equal(server.connection.closeCode, 1000);
    await session.done;
  });

  test('hands over nothing after it was closed, and its cursor is that of the last event it handed over', async () => {
    const seen = [];
    const { session } = follow('**', {
      onEvent: async ({ event }) => {
        seen.push(event);
        await settled();
        session.close();
      },
    });
    await until(() => session.patterns.length === 1);
    const first = server.publish('a');
    server.publish('b');
    await session.done;
    await settled();

    assert.deepEqual(seen, ['a']);
    await assert.rejects(session.unsubscribe('**'), { code: 'over' });
    assert.equal(session.cursor, first);
  });

  test('begins after the cursor that it is given, and says when it has caught up', async () => {
    for (let n = 1; n <= 5; n++) {
      server.publish('game.created', { n });
    }
    const { session, events, states } = follow('game.*', { after: cursorAt(2) });
    await live({ states });
    server.publish('game.created', { n: 6 });
    await settled();

    assert.deepEqual(
      events,
      [3, 4, 5, 6].map((n) => `game.created ${n}`),
    );
    assert.deepEqual(
      states.map(({ state }) => state),
      ['connecting', 'catching-up', 'live'],
    );
    assert.equal(session.cursor, cursorAt(6));
  });

  test('hands over one event at a time to a function that returns a promise', async () => {
    let running = 0;
    let most = 0;
    const seen = [];
    const { session } = follow('**', {
      onEvent: async ({ event }) => {
        most = Math.max(most, ++running);
        await settled();
        seen.push(event);
        running--;
      },
    });
    await until(() => session.patterns.length === 1);
    for (const name of ['a', 'b', 'c']) {
      server.publish(name);
    }
    await until(() => seen.length === 3);

    assert.equal(most, 1);
    assert.deepEqual(seen, ['a', 'b', 'c']);
  });

  test('ends with what its function throws', async () => {
    const { session } = follow('**', {
      onEvent: () => {
        throw new Error('mine');
      },
    });
    await until(() => session.patterns.length === 1);
    server.publish('a');

    await assert.rejects(session.done, /mine/);
    assert.equal(server.connection.closeCode, 1000);
  });

  for (const [state, options] of [
    ['connecting', {}],
    ['live', {}],
    ['listing', { after: async () => cursorAt(0) }],
    ['catching-up', { after: cursorAt(0) }],
    ['waiting', {}],
    ['closed', {}],
  ]) {
    test(`ends with what the function throws that is told that it is ${state}`, async () => {
      mock.method(Math, 'random', () => 1);
      const onState = (change) => {
        if (change.state === state) {
          throw new Error('mine');
        }
      };
      const { session } = follow('**', { ...options, onState });
      await settled();
      if (state === 'waiting') {
        server.close(1013);
      } else if (state === 'closed') {
        session.close();
      }

      await assert.rejects(session.done, /mine/);
      await settled();
      assert.equal(session.state, 'closed');
      assert.ok(
        server.connections.every(({ closeCode }) => closeCode),
        'no connection stays open',
      );
      await assert.rejects(session.subscribe('a'), { code: 'over' });
    });
  }

  for (const direction of ['sent', 'received']) {
    test(`ends with what the function throws that is told of a frame that is ${direction}`, async () => {
      const onFrame = (_, way) => {
        if (way === direction) {
          throw new Error('mine');
        }
      };
      const { session } = follow('**', { onFrame });
      await assert.rejects(session.done, /mine/);
      assert.equal(server.connection.closeCode, 1000);
    });
  }

  for (const text of ['{', 'null', '{"event":"live"}']) {
    test(`ends where the server says ${text}, which is no frame of Lobby`, async () => {
      const { session } = follow('**');
      await until(() => session.patterns.length === 1);
      server.connection.dispatchEvent(Object.assign(new Event('message'), { data: text }));

      await assert.rejects(session.done, Error);
      assert.equal(server.connection.closeCode, 1000);
    });
  }

  test('ends with the problem that its patterns have', async () => {
    server.refuses.add('crea*');
    const { session } = follow('crea*');

    await assert.rejects(session.done, { name: 'Problem', code: 'invalid-pattern', message: 'crea* is no pattern.' });
    await assert.rejects(session.subscribe('game.*'), { code: 'over' });
  });

  test('ends where the server does not speak the subprotocol', async () => {
    server.protocol = '';
    await assert.rejects(follow('**').session.done, { code: 'unsupported' });
  });

  for (const [when, abort] of [
    ['already', (controller) => controller.abort()],
    ['later', (controller) => settled().then(() => controller.abort())],
  ]) {
    test(`is closed when its signal is aborted ${when}`, async () => {
      const controller = new AbortController();
      const aborted = abort(controller);
      const { session } = follow('**', { signal: controller.signal });
      await aborted;
      await session.done;
      assert.equal(session.state, 'closed');
      await settled();
      assert.ok(server.connections.every(({ closeCode }) => closeCode === 1000));
    });
  }

  test('is closed together with all others of its client', async () => {
    const { session, lobby } = follow('**');
    const other = lobby.follow('game.*');
    await until(() => session.patterns.length === 1 && other.patterns.length === 1);
    lobby.close();
    await Promise.all([session.done, other.done]);
    assert.deepEqual([session.state, other.state], ['closed', 'closed']);
  });

  test('needs a WebSocket', () => {
    assert.throws(() => new Lobby('http://lobby.test/', { WebSocket: null }).follow('**'), TypeError);
  });
});

describe('A function for some events', () => {
  function followAll(options) {
    const lobby = new Lobby('http://lobby.test/', { WebSocket: server.WebSocket });
    const session = lobby.follow('**', options);
    sessions.push(session);
    return session;
  }

  test('is called with the data of those that its pattern matches, and with the event', async () => {
    const seen = [];
    const session = followAll();
    session.on('game.created', (game, event) => seen.push([game, event]));
    await until(() => session.patterns.length === 1);

    server.publish('game.updated', { _id: '1' });
    const cursor = server.publish('game.created', { _id: '2' });
    await settled();

    assert.deepEqual(seen, [[{ _id: '2' }, { event: 'game.created', data: { _id: '2' }, cursor }]]);
  });

  test('is called in its turn: the next event waits for all of them', async () => {
    const seen = [];
    let dealtWith;
    const session = followAll({ onEvent: ({ event }) => seen.push(`onEvent ${event}`) });
    session.on('*.created', (_, { event }) => {
      seen.push(`slow ${event}`);
      return new Promise((resolve) => {
        dealtWith = resolve;
      });
    });
    session.on('*.created', (_, { event }) => seen.push(`last ${event}`));
    await until(() => session.patterns.length === 1);
    server.publish('game.created');
    server.publish('game.updated');
    await settled();
    const before = [...seen];
    dealtWith();
    await settled();

    assert.deepEqual(before, ['onEvent game.created', 'slow game.created']);
    assert.deepEqual(seen.slice(2), ['last game.created', 'onEvent game.updated']);
  });

  test('is not called any more after it was taken away', async () => {
    const seen = [];
    const session = followAll();
    const takeAway = session.on('game.*', (_, { event }) => seen.push(event));
    await until(() => session.patterns.length === 1);
    server.publish('game.created');
    await settled();
    takeAway();
    server.publish('game.deleted');
    await settled();

    assert.deepEqual(seen, ['game.created']);
    assert.equal(session.cursor, cursorAt(2));
  });

  test('ends the session if it fails, and that is the reason', async () => {
    const failure = new Error('Full');
    const session = followAll();
    session.on('game.*', () => Promise.reject(failure));
    await until(() => session.patterns.length === 1);
    server.publish('game.created');

    await assert.rejects(session.done, failure);
  });

  test('takes the place of an iteration', async () => {
    const withFunction = followAll();
    withFunction.on('**', () => {});
    const iterated = followAll();
    const next = iterated[Symbol.asyncIterator]().next();

    await assert.rejects(withFunction[Symbol.asyncIterator]().next(), TypeError);
    assert.notEqual(withFunction.state, 'closed');
    assert.throws(() => iterated.on('**', () => {}), TypeError);
    iterated.close();
    await next;
  });
});

describe('Subscriptions', () => {
  test('count from their answer on, and a refused one harms no other', async () => {
    server.refuses.add('..');
    const { session, events } = follow('game.*');
    await until(() => session.patterns.length === 1);

    server.publish('user.online', { n: 1 });
    await session.subscribe(['user.*', 'member.*']);
    server.publish('user.online', { n: 2 });
    await assert.rejects(session.subscribe('..'), { code: 'invalid-pattern' });
    server.publish('game.created', { n: 3 });
    await settled();

    assert.deepEqual(events, ['user.online 2', 'game.created 3']);
    assert.deepEqual(session.patterns, ['game.*', 'user.*', 'member.*']);
  });

  test('bring nothing after they are given up, not even what is on its way', async () => {
    const { session, events } = follow(['game.*', '*.created']);
    await until(() => session.patterns.length === 2);

    server.publish('game.updated', { n: 1 });
    server.publish('game.created', { n: 2 });
    const given = session.unsubscribe('game.*');
    await given;
    await settled();

    assert.deepEqual(events, ['game.created 2']);
    assert.deepEqual([...server.connection.patterns], ['*.created']);
  });

  test('bring nothing after they are given up, not even what waits for the consumer', async () => {
    const seen = [];
    let given;
    const { session } = follow(['game.*', '*.created'], {
      onEvent: async ({ event, data }) => {
        seen.push(`${event} ${data.n}`);
        await settled();
        given ??= session.unsubscribe('game.*');
      },
    });
    await until(() => session.patterns.length === 2);
    for (const [n, name] of ['game.updated', 'game.updated', 'game.created', 'game.deleted'].entries()) {
      server.publish(name, { n });
    }
    await until(() => given);
    await given;
    await settled();

    assert.deepEqual(seen, ['game.updated 0', 'game.created 2']);
    assert.equal(session.cursor, cursorAt(4));
  });

  test('that are asked for without a connection are made with the next one', async () => {
    server.isUp = false;
    mock.timers.enable({ apis: ['setTimeout'] });
    const { session, events, states } = follow('game.*');
    const asked = session.subscribe('user.*');
    await until(() => states.filter(({ state }) => state === 'waiting').length === 1);
    server.isUp = true;
    mock.timers.tick(0);
    await asked;
    server.publish('user.online');
    await settled();

    assert.deepEqual(events, ['user.online']);
  });

  test('are as many as the server accepts: it says so when there are more', async () => {
    const many = Array.from({ length: 700 }, (_, n) => `game.${n}`);
    server.maxPatterns = 700;
    const { session } = follow(many);
    await until(() => session.patterns.length === 700);

    await assert.rejects(session.subscribe('one.more'), { code: 'too-many-subscriptions' });
    assert.equal(session.patterns.length, 700);
    assert.equal(server.connections.length, 1);
    await assert.rejects(follow([...many, 'one.more']).session.done, { code: 'too-many-subscriptions' });
  });

  test('that make too large a command for the server are refused, and harm no other', async () => {
    server.maxCommandLength = 1_000;
    const { session, events } = follow('game.*');
    await until(() => session.patterns.length === 1);
    const few = session.subscribe('user.*');
    const many = session.subscribe(Array.from({ length: 200 }, (_, n) => `many.${n}`));

    await assert.rejects(many, { code: 'too-large', isPassing: false });
    await few;
    server.publish('game.created');
    server.publish('user.online');
    await settled();
    assert.deepEqual(events, ['game.created', 'user.online']);
    assert.deepEqual(session.patterns, ['game.*', 'user.*']);
  });

  test('that make too large a command for the server end a session that begins with them', async () => {
    server.maxCommandLength = 1_000;
    const many = Array.from({ length: 200 }, (_, n) => `many.${n}`);
    await assert.rejects(follow(many).session.done, { code: 'too-large' });
    await assert.rejects(follow(many, { after: cursorAt(0) }).session.done, { closeCode: 1009 });
  });

  test('that no server would accept in one command end a session that resumes with them', async () => {
    const { session } = follow('\u0001'.repeat(3_000), { after: cursorAt(0) });
    await assert.rejects(session.done, RangeError);
    assert.equal(server.connection.closeCode, 1000);
  });

  test('are not sent if no server would accept the command', async () => {
    const { session } = follow('game.*');
    await until(() => session.patterns.length === 1);

    await assert.rejects(session.subscribe('\u0001'.repeat(3_000)), RangeError);
    server.publish('game.created');
    await settled();
    assert.equal(server.connections.length, 1);
    assert.equal(server.connection.commands.length, 1);
  });

  test('cannot be asked for without end while there is no answer', async () => {
    server.isSilent = true;
    const { session } = follow([]);
    const asked = Array.from({ length: 501 }, () => session.unsubscribe('a').catch((failure) => failure));
    assert.ok((await asked[500]) instanceof RangeError);
  });
});

describe('A pattern that is narrowed', () => {
  const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(24));

  test('brings only the events about its objects, each once', async () => {
    const { session, events } = follow([
      { pattern: 'message.*', about: [A, B] },
      { pattern: 'member.created', about: A },
    ]);
    await until(() => session.patterns.length === 2);

    server.publish('message.created', { n: 1, sender: A, receiver: B }, [A, B]);
    server.publish('message.created', { n: 2, sender: C, receiver: C }, [C, C]);
    server.publish('member.created', { n: 3, gameId: A, userId: C }, [A, C]);
    server.publish('member.created', { n: 4, gameId: B, userId: C }, [B, C]);
    await settled();

    assert.deepEqual(server.commands, [
      {
        event: 'subscribe',
        data: [
          { pattern: 'message.*', about: [A, B] },
          { pattern: 'member.created', about: A },
        ],
      },
    ]);
    assert.deepEqual(events, ['message.created 1', 'member.created 3']);
  });

  for (const [name, data, other] of [
    ['user.online', { _id: A }, { _id: B }],
    ['game.updated', { _id: A, owner: B }, { _id: B, owner: A }],
    ['member.created', { gameId: A, userId: B }, { gameId: B, userId: C }],
    ['member.deleted', { gameId: B, userId: A }, { gameId: B, userId: C }],
    ['message.created', { _id: B, sender: A, receiver: B }, { _id: A, sender: B, receiver: C }],
    ['message.deleted', { _id: B, sender: C, receiver: A }, { _id: A, sender: C, receiver: B }],
  ]) {
    test(`is known to match ${name} or not, while others are given up`, async () => {
      const { session, events } = follow(['**', { pattern: '**', about: A }]);
      await until(() => session.patterns.length === 2);

      server.publish(name, { ...data, n: 1 }, [A]);
      server.publish(name, { ...other, n: 2 }, [B]);
      await session.unsubscribe('**');
      await settled();

      assert.deepEqual(events, [`${name} 1`]);
    });
  }

  test('is given up as a pair, and the same pattern without an object separately', async () => {
    const { session, events } = follow(['game.*', { pattern: 'game.*', about: [A, B] }]);
    await until(() => session.patterns.length === 2);

    await session.unsubscribe('game.*');
    await session.unsubscribe({ pattern: 'game.*', about: [B] });
    server.publish('game.updated', { n: 1, _id: A }, [A]);
    server.publish('game.updated', { n: 2, _id: B }, [B]);
    await settled();

    assert.deepEqual(events, ['game.updated 1']);
    assert.deepEqual(session.patterns, [{ pattern: 'game.*', about: A }]);
    assert.deepEqual([...server.connection.patterns], [`game.* about ${A}`]);
    assert.deepEqual(server.commands.at(-1), { event: 'unsubscribe', data: [{ pattern: 'game.*', about: B }] });
  });

  test('resumes with all others in one command, with at most 100 objects together', async () => {
    const ids = Array.from({ length: 250 }, (_, n) => String(n).padStart(24, '0'));
    const follower = follow('user.*');
    await until(() => follower.session.patterns.length === 1);
    for (const id of ids.slice(0, 3)) {
      await follower.session.subscribe({ pattern: 'message.*', about: id });
    }
    await follower.session.subscribe(['game.*', { pattern: 'message.*', about: ids }]);

    server.close(1001);
    await until(() => server.connections.length === 2);
    await live(follower);

    const { commands, patterns } = server.connection;
    assert.deepEqual(commands, [{ id: 1, event: 'subscribe', data: follower.session.patterns, after: cursorAt(0) }]);
    assert.deepEqual(
      commands[0].data.map((element) => element.about?.length ?? element),
      ['user.*', 100, 100, 50, 'game.*'],
    );
    assert.equal(patterns.size, 252);
  });

  test('brings nothing from before it was asked for when the session resumes', async () => {
    const follower = follow({ pattern: 'game.*', about: A });
    await until(() => follower.session.patterns.length === 1);
    server.publish('game.updated', { n: 1, _id: B }, [B]);
    await follower.session.subscribe({ pattern: 'game.*', about: B });

    server.close(1001);
    server.publish('game.updated', { n: 2, _id: B }, [B]);
    server.publish('game.updated', { n: 3, _id: A }, [A]);
    await until(() => server.connections.length === 2);
    await live(follower);

    assert.deepEqual(follower.events, ['game.updated 2', 'game.updated 3']);
  });

  test('of an entity of its own trusts the server, or the function that knows better', async () => {
    const asked = [];
    const about = ({ event, data }) => {
      asked.push(event);
      return data.teams;
    };
    for (const [options, expected] of [
      [{}, ['cup.begun 1', 'cup.begun 2', 'cup.begun 3']],
      [{ about }, ['cup.begun 1', 'cup.begun 3']],
    ]) {
      server = new FakeServer();
      const { session, events } = follow(
        [
          { pattern: 'cup.*', about: [A, B] },
          { pattern: 'user.*', about: A },
        ],
        options,
      );
      await until(() => session.patterns.length === 2);

      server.publish('cup.begun', { n: 1, teams: [A] }, [A]);
      server.publish('cup.begun', { n: 2, teams: [B] }, [B]);
      server.publish('cup.begun', { n: 3 }, [A]);
      await session.unsubscribe([
        { pattern: 'cup.*', about: B },
        { pattern: 'user.*', about: A },
      ]);
      await settled();
      assert.deepEqual(events, expected);
    }
    assert.deepEqual(asked, ['cup.begun', 'cup.begun', 'cup.begun']);
  });

  test('ends the session if the function fails that says what an event is about', async () => {
    const about = () => {
      throw new Error('mine');
    };
    const { session } = follow({ pattern: 'cup.*', about: A }, { about });
    await until(() => session.patterns.length === 1);
    server.publish('cup.begun', {}, [A]);
    await assert.rejects(session.done, /mine/);
  });

  test('to no object is none', async () => {
    const { session } = follow({ pattern: 'game.*', about: [] });
    await session.subscribe({ pattern: 'user.*', about: [] });
    assert.deepEqual(session.patterns, []);
    assert.deepEqual([...server.connection.patterns], []);
  });

  for (const wrong of [{ pattern: 'game.*' }, { pattern: 'game.*', about: [null] }, { about: A }, null, 7]) {
    test(`is not widened by a mistake such as ${JSON.stringify(wrong)}`, async () => {
      const lobby = new Lobby('http://lobby.test/', { WebSocket: server.WebSocket });
      assert.throws(() => lobby.follow([wrong]), TypeError);
      const { session } = follow([]);
      await assert.rejects(session.subscribe(wrong), TypeError);
    });
  }
});

describe('A session that loses its connection', () => {
  test('resumes with all patterns, after the last cursor, in one command', async () => {
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    await follower.session.subscribe('member.*');
    server.publish('game.created', { n: 1 });
    await settled();

    server.close(1001);
    server.publish('member.created', { n: 2 });
    server.publish('game.updated', { n: 3 });
    await until(() => server.connections.length === 2);
    await live(follower);
    server.publish('game.updated', { n: 4 });
    await settled();

    assert.deepEqual(server.connection.commands, [
      { id: 1, event: 'subscribe', data: ['game.*', 'member.*'], after: cursorAt(1) },
    ]);
    assert.deepEqual(follower.events, ['game.created 1', 'member.created 2', 'game.updated 3', 'game.updated 4']);
  });

  test('gets, of a pattern that was added later, nothing from before it was added', async () => {
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    server.publish('game.created', { n: 1 });
    server.publish('user.online', { n: 2 });
    server.publish('user.online', { n: 3 });
    await settled();
    await follower.session.subscribe('user.*');

    server.close(1001);
    server.publish('user.offline', { n: 4 });
    await until(() => server.connections.length === 2);
    await live(follower);

    assert.equal(server.connection.commands[0].after, cursorAt(1));
    assert.deepEqual(follower.events, ['game.created 1', 'user.offline 4']);
  });

  test('resumes from where a quiet minute has brought it', async () => {
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    for (let n = 1; n <= 9; n++) {
      server.publish('user.online');
    }
    server.connection.frame({ event: 'live', data: { cursor: cursorAt(9) } });
    await settled();

    assert.equal(follower.session.cursor, cursorAt(9));
    server.oldest = 9;
    server.close(1001);
    await until(() => server.connections.length === 2);
    await live(follower);
    assert.equal(server.connection.commands[0].after, cursorAt(9));
  });

  test('follows a log that has replaced another one, if it had no pattern meanwhile', async () => {
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    for (let n = 1; n <= 9; n++) {
      server.publish('game.created', { n });
    }
    await until(() => follower.events.length === 9);
    await follower.session.unsubscribe('game.*');

    server.log.length = 0;
    server.close(1012);
    follower.session.reconnect();
    await follower.session.subscribe('user.*');
    server.publish('user.online');
    await settled();
    assert.equal(follower.events.at(-1), 'user.online');
    assert.equal(follower.session.cursor, cursorAt(1));
  });

  for (const [codes, waits] of [
    [
      [1006, 1006, 1006, 1006, 1006, 1006, 1006, 1006],
      [0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
    ],
    [
      [1001, 1006, 1013],
      [0, 1_000, 2_000],
    ],
    [
      [1013, 1011],
      [1_000, 2_000],
    ],
  ]) {
    test(`tries again after ${waits} ms when it is closed with ${codes}, at most`, async () => {
      mock.method(Math, 'random', () => 1);
      mock.timers.enable({ apis: ['setTimeout', 'Date'] });
      const follower = follow('game.*');
      await until(() => follower.session.patterns.length === 1);

      for (const [i, wait] of waits.entries()) {
        server.close(codes[i]);
        await until(() => follower.states.at(-1).state === 'waiting');
        assert.equal(follower.states.at(-1).wait, wait);
        if (wait > 0) {
          mock.timers.tick(wait - 1);
          await settled();
          assert.equal(server.connections.length, i + 1, 'it does not come sooner');
        }
        mock.timers.tick(1);
        await live(follower);
      }
    });
  }

  test('begins with the shortest wait after a connection that has lasted', async () => {
    mock.method(Math, 'random', () => 1);
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    for (let n = 0; n < 3; n++) {
      mock.timers.tick(5_000);
      server.close(1013);
      await until(() => follower.states.at(-1).state === 'waiting');
      assert.equal(follower.states.at(-1).wait, 1_000);
      mock.timers.tick(1_000);
      await live(follower);
    }
  });

  test('can be told to try at once', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    server.close(1013);
    await until(() => follower.states.at(-1).state === 'waiting');

    follower.session.reconnect();
    await live(follower);
    assert.equal(server.connections.length, 2);
  });

  test('tries at once when the network is back, or somebody looks at the page again', async (context) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const { platform, page } = browser(context);
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    const signals = [
      () => platform.dispatchEvent(new Event('online')),
      () => page.dispatchEvent(new Event('visibilitychange')),
    ];
    for (const [i, signal] of signals.entries()) {
      server.close(1013);
      await until(() => follower.states.at(-1).state === 'waiting');
      page.visibilityState = 'hidden';
      page.dispatchEvent(new Event('visibilitychange'));
      await settled();
      assert.equal(server.connections.length, i + 1, 'nobody looks');

      page.visibilityState = 'visible';
      signal();
      await live(follower);
      assert.equal(server.connections.length, i + 2);
    }
  });

  test('does not try before the server wants it, although the network is back', async (context) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const { platform } = browser(context);
    let calls = 0;
    const list = async () => {
      calls++;
      throw new Problem('too-many-requests', 'Later.', { status: 429, retryAfter: 60 });
    };
    const follower = follow('game.*', { after: list });
    await until(() => follower.states.at(-1)?.state === 'waiting');
    platform.dispatchEvent(new Event('online'));
    await settled();
    assert.equal(calls, 1);
    mock.timers.tick(60_000);
    await until(() => calls === 2);
  });

  test('says which setting of the server it needs, if its page is of an origin that may not connect', async (context) => {
    globalThis.location = { origin: 'https://play.example.com' };
    context.after(() => delete globalThis.location);
    server.isUp = false;
    const fetch = async (_, { mode }) => (mode === 'no-cors' ? new Response() : Promise.reject(new TypeError()));
    const follower = follow('game.*', {}, { fetch });
    await until(() => follower.states.at(-1)?.state === 'waiting');

    const { closeCode, message } = follower.states.at(-1).problem;
    assert.equal(closeCode, 1006);
    assert.match(message, /https:\/\/play\.example\.com.*lobby\.origins/);
  });

  /** A server that answers calls of its own page like this. Its addresses are below http://lobby.test/. */
  function onOwnPage(context, answers) {
    globalThis.location = { origin: 'http://lobby.test' };
    context.after(() => delete globalThis.location);
    const asked = [];
    const fetch = async (url, { method = 'GET' }) => {
      asked.push(`${method} ${url.pathname}`);
      const [status, code, detail] = answers.shift() ?? [];
      if (!status) {
        throw new TypeError('Failed to fetch');
      }
      return Response.json({ type: code && `urn:lobby:problem:${code}`, detail }, { status });
    };
    return { asked, fetch };
  }

  test('says why the server refuses its own page', async (context) => {
    const refusal = [403, 'forbidden', 'This server does not know the host name.'];
    const { asked, fetch } = onOwnPage(context, [refusal, refusal]);
    server.isUp = false;
    const follower = follow('game.*', {}, { fetch });
    await until(() => follower.states.filter(({ state }) => state === 'waiting').length === 2);

    const { message, isPassing, cause } = follower.states.at(-1).problem;
    assert.equal(message, 'The connection was closed with 1006: This server does not know the host name.');
    assert.equal(isPassing, true);
    assert.deepEqual([cause.code, cause.status, cause.message], ['forbidden', 403, refusal[2]]);
    assert.deepEqual(asked, ['POST /api/health/live', 'POST /api/health/live']);
  });

  test('asks its own server for no reason once that has let it in', async (context) => {
    const starting = [404];
    const letsIn = [405, 'method-not-allowed', 'No.'];
    const { asked, fetch } = onOwnPage(context, [starting, letsIn]);
    server.isUp = false;
    const refused = follow('game.*', {}, { fetch });
    await until(() => refused.states.filter(({ state }) => state === 'waiting').length === 2);
    refused.session.reconnect();
    await until(() => refused.states.filter(({ state }) => state === 'waiting').length === 3);
    assert.equal(asked.length, 2);
    assert.equal(refused.states.at(-1).problem.message, 'The connection was closed with 1006');

    server.isUp = true;
    const cut = follow('game.*', {}, { fetch });
    await until(() => cut.session.state === 'live');
    server.isUp = false;
    server.close(1006);
    await until(() => cut.states.filter(({ state }) => state === 'waiting').length === 2);
    assert.equal(asked.length, 2);
  });

  for (const code of [1003, 1008, 1009]) {
    test(`ends after ${code}, which another try would only repeat`, async () => {
      const { session } = follow('game.*');
      await until(() => session.patterns.length === 1);
      server.close(code);
      await assert.rejects(session.done, { code: 'closed', closeCode: code });
      await settled();
      assert.equal(server.connections.length, 1);
    });
  }

  test('notices that the connection is dead: it is silent, and there is no answer', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    mock.timers.tick(80_000);
    server.publish('game.created');
    await settled();
    mock.timers.tick(89_999);
    assert.equal(server.connection.commands.length, 1, 'it does not ask while events come');
    server.isSilent = true;
    mock.timers.tick(1);
    assert.equal(server.connection.commands.length, 2);
    mock.timers.tick(14_999);
    await settled();
    assert.equal(server.connections.length, 1);
    mock.timers.tick(1);
    await until(() => follower.states.at(-1).state === 'waiting');
    server.isSilent = false;
    mock.timers.tick(0);
    await live(follower);
  });

  test('notices that the connection is dead on which its first subscription gets no answer', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    server.isSilent = true;
    const follower = follow('game.*');
    await live(follower);
    mock.timers.tick(90_000);
    mock.timers.tick(15_000);
    await settled();
    assert.equal(follower.states.at(-1).state, 'waiting');
    server.isSilent = false;
    mock.timers.tick(0);
    await until(() => follower.session.patterns.length === 1);
  });

  for (const [what, signal] of [
    ['the network is back', ({ platform }) => platform.dispatchEvent(new Event('online'))],
    [
      'the page is shown again',
      ({ platform }) => platform.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
    ],
    ['somebody looks at the page again', ({ page }) => page.dispatchEvent(new Event('visibilitychange'))],
  ]) {
    test(`notices within 5 s that the connection is dead when ${what}, and resumes at once`, async (context) => {
      mock.timers.enable({ apis: ['setTimeout', 'Date'] });
      const platform = browser(context);
      const follower = follow('game.*');
      await until(() => follower.session.patterns.length === 1);
      mock.timers.tick(10_000);
      server.isSilent = true;
      signal(platform);
      assert.equal(server.connection.commands.length, 2);
      mock.timers.tick(4_000);
      signal(platform);
      assert.equal(server.connection.commands.length, 2, 'one question is enough');
      await settled();
      assert.equal(server.connections.length, 1);

      mock.timers.tick(1_000);
      await until(() => follower.states.at(-1).state === 'waiting');
      assert.equal(follower.states.at(-1).wait, 0);
      server.isSilent = false;
      mock.timers.tick(0);
      await live(follower);
      assert.equal(server.connections.length, 2);
    });
  }

  test('keeps the connection that answers when the network is back', async (context) => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const { platform } = browser(context);
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    platform.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    assert.equal(server.connection.commands.length, 1, 'the page has just begun');
    for (let n = 0; n < 3; n++) {
      platform.dispatchEvent(new Event('online'));
      await settled();
      mock.timers.tick(5_000);
      await settled();
    }
    assert.equal(server.connections.length, 1);
    assert.equal(server.connection.commands.length, 4);
  });

  test('waits for as long as the program says', async (context) => {
    mock.method(Math, 'random', () => 1);
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const { platform } = browser(context);
    const follower = follow('game.*', {}, { times: { probe: 1_000, longestWait: 500 } });
    await until(() => follower.session.patterns.length === 1);
    server.isSilent = true;
    platform.dispatchEvent(new Event('online'));
    mock.timers.tick(1_000);
    await until(() => follower.states.at(-1).state === 'waiting');
    server.isSilent = false;
    mock.timers.tick(0);
    await live(follower);
    server.close(1013);
    await until(() => follower.states.at(-1).state === 'waiting');
    assert.equal(follower.states.at(-1).wait, 500);

    for (const probe of [0, -1, NaN, Infinity, 2 ** 31]) {
      assert.throws(() => new Lobby('http://lobby.test/', { times: { probe } }), RangeError);
    }
  });

  test('is kept when the server says something less often than others, but answers', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const follower = follow('game.*');
    await until(() => follower.session.patterns.length === 1);
    for (let minute = 0; minute < 60; minute++) {
      mock.timers.tick(60_000);
      await settled();
    }
    server.publish('game.created');
    await settled();
    assert.equal(server.connections.length, 1);
    assert.deepEqual(follower.session.patterns, ['game.*']);
    assert.deepEqual(follower.events, ['game.created']);
  });

  test('is left alone while it has no pattern: then the server has nothing to say', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const follower = follow([]);
    await live(follower);
    mock.timers.tick(3_600_000);
    await settled();
    assert.deepEqual(server.commands, []);
    assert.equal(server.connections.length, 1);
  });

  test('does not wait for ever for an answer', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    server.isSilent = true;
    const follower = follow('game.*', { after: cursorAt(0) });
    await until(() => server.connections.length === 1 && server.connection.commands.length === 1);
    mock.timers.tick(15_000);
    await until(() => follower.states.at(-1).state === 'waiting');
    assert.equal(follower.states.at(-1).problem.code, 'too-slow');
  });

  test(`loses and doubles nothing, whatever happens: ${RUNS} runs from seed ${SEED}`, async () => {
    mock.method(Math, 'random', () => 0);
    for (let seed = SEED; seed < SEED + RUNS; seed++) {
      await runAtRandom(generator(seed)).catch((failure) => {
        throw new Error(`Seed ${seed}: ${failure.message}`, { cause: failure });
      });
    }
  });
});

/** Events, cuts and subscriptions in any order, and what then must have come. */
async function runAtRandom(random) {
  server = new FakeServer();
  const names = ['a.x', 'a.y', 'b.x', 'b.y'];
  const patterns = [
    'a.*',
    '*.x',
    'b.y',
    '**',
    { pattern: '**', about: '1' },
    { pattern: '**', about: '2' },
    { pattern: 'a.*', about: '1' },
  ];
  const follower = follow('a.x', { about: ({ data }) => data.about });
  await until(() => follower.session.patterns.length === 1);
  /** From which position on each pattern counts. */
  const begins = new Map([['a.x', 0]]);
  const expected = [];
  for (let step = 0; step < 30; step++) {
    const pattern = patterns[random(patterns.length)];
    switch (random(6)) {
      case 0:
        server.close([1001, 1006, 1013][random(3)]);
        break;
      case 1:
        if (!begins.has(pattern)) {
          await follower.session.subscribe(pattern);
          begins.set(pattern, server.log.length);
        }
        break;
      case 2:
        if (begins.has(pattern)) {
          // What is on its way to it may or may not be taken.
          await until(
            () => follower.events.length === expected.length,
            `${expected} has come, and not ${follower.events}`,
          );
          begins.delete(pattern);
          await follower.session.unsubscribe(pattern);
        }
        break;
      default:
        for (let n = random(4); n >= 0; n--) {
          const name = names[random(names.length)];
          const about = [['1'], ['2'], ['1', '2'], ['3']][random(4)];
          const position = Number(server.publish(name, { n: server.log.length + 1, about }, about));
          const isNamed = (each) =>
            each === '**' || each.split('.').every((segment, i) => segment === '*' || segment === name.split('.')[i]);
          const isMatch = (each) =>
            typeof each === 'string' ? isNamed(each) : isNamed(each.pattern) && about.includes(each.about);
          if ([...begins].some(([each, begin]) => begin < position && isMatch(each))) {
            expected.push(`${name} ${position}`);
          }
        }
    }
  }
  await until(() => follower.events.length >= expected.length, `${expected} has come, and not ${follower.events}`);
  await settled();
  assert.deepEqual(follower.events, expected);
  follower.session.close();
}

/** Numbers below a bound, always the same from one seed (mulberry32). */
function generator(seed) {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

describe('A cursor that the server no longer has', () => {
  beforeEach(() => {
    for (let n = 1; n <= 9; n++) {
      server.publish('game.created', { n });
    }
    server.oldest = 5;
  });

  test('ends a session that cannot list', async () => {
    await assert.rejects(follow('game.*', { after: cursorAt(1) }).session.done, { code: 'cursor-expired' });
  });

  test('makes a session list anew, and follow what was listed', async () => {
    const story = [];
    const follower = follow('game.*', {
      after: async () => {
        story.push('list');
        return cursorAt(server.log.length);
      },
      onEvent: ({ data }) => story.push(data.n),
    });
    await live(follower);
    server.publish('game.created', { n: 10 });
    await until(() => story.length === 2);

    server.isUp = false;
    server.close(1006);
    server.publish('game.created', { n: 11 });
    server.oldest = 12;
    server.isUp = true;
    await until(() => story.length === 3);
    await live(follower);
    server.publish('game.created', { n: 12 });
    await settled();

    assert.deepEqual(story, ['list', 10, 'list', 12]);
  });

  test('is listed, and the state told, when the program has its session', async () => {
    const states = [];
    const lobby = new Lobby('http://lobby.test/', { WebSocket: server.WebSocket });
    const session = lobby.follow('game.*', {
      after: async () => {
        states.push(session.state);
        return cursorAt(9);
      },
      onEvent: () => {},
      onState: ({ state }) => states.push(`${session.state} ${state}`),
    });
    sessions.push(session);
    session.done.catch(() => {});
    assert.deepEqual(session.patterns, ['game.*']);
    await until(() => session.state === 'live' || session.state === 'closed');
    assert.deepEqual(states.slice(0, 3), ['listing listing', 'listing', 'connecting connecting']);
  });

  test('is not listed anew before all that came is consumed', async () => {
    const story = [];
    let goOn;
    const follower = follow('game.*', {
      after: async () => {
        story.push('list');
        return cursorAt(server.log.length);
      },
      onEvent: async ({ data }) => {
        story.push(data.n);
        await new Promise((resolve) => (goOn = resolve));
        story.push('done');
      },
    });
    await live(follower);
    server.publish('game.created', { n: 10 });
    await until(() => story.length === 2);
    server.oldest = 12;
    server.log.push(null);
    server.close(1001);
    await until(() => server.connections.length === 2);
    await settled();
    assert.deepEqual(story, ['list', 10]);

    goOn();
    await until(() => story.length === 4);
    assert.deepEqual(story, ['list', 10, 'done', 'list']);
  });

  test('is listed again when listing fails for a while, and not when it fails for good', async () => {
    mock.method(Math, 'random', () => 0);
    let tries = 0;
    const follower = follow('game.*', {
      after: async () => {
        if (++tries < 3) {
          throw new Problem('no-answer', 'No answer');
        }
        return cursorAt(9);
      },
    });
    await live(follower);
    assert.equal(tries, 3);

    const other = follow('game.*', { after: async () => undefined.cursor });
    await assert.rejects(other.session.done, TypeError);
    const none = follow('game.*', { after: async () => ({}) });
    await assert.rejects(none.session.done, TypeError);
  });
});

describe('A consumer that does not keep up', () => {
  for (const [what, count, text] of [
    ['many events', 10_000, ''],
    ['large events', 200, 'x'.repeat(100_000)],
  ]) {
    test(`of ${what} makes a bounded number of them wait, and gets all`, async () => {
      const seen = [];
      let release;
      const released = new Promise((resolve) => (release = resolve));
      const follower = follow('**', {
        onEvent: async ({ data }) => {
          await released;
          seen.push(data.n);
        },
      });
      await until(() => follower.session.patterns.length === 1);
      for (let n = 1; n <= count; n++) {
        server.publish('a', { n, text });
      }
      await until(() => follower.states.at(-1).state === 'behind');
      assert.equal(server.connection.closeCode, 1000);
      await settled();
      assert.equal(server.connections.length, 1, 'it does not come back before all is consumed');
      assert.equal(follower.session.cursor, cursorAt(1), 'up to here all has been handed over');

      release();
      await until(() => seen.length === count);
      assert.deepEqual(
        seen,
        Array.from({ length: count }, (_, i) => i + 1),
      );
    });
  }
});

describe('A token', () => {
  test('comes before anything else', async () => {
    server.users.set('T1', 'ann');
    const frames = [];
    const { session } = follow(
      'game.*',
      { onFrame: (frame, direction) => frames.push([direction, frame]) },
      { token: () => 'T1' },
    );
    await until(() => session.patterns.length === 1);

    assert.deepEqual(server.commands, [
      { event: 'authenticate', data: 'T1' },
      { event: 'subscribe', data: ['game.*'] },
    ]);
    assert.ok(!JSON.stringify(frames).includes('T1'), 'nobody who watches sees it');
    assert.deepEqual(
      frames.map(([direction]) => direction),
      ['sent', 'sent', 'received', 'received'],
    );
  });

  test('that is refused is replaced by another, once, and the session resumes', async () => {
    server.users.set('T1', 'ann').set('T2', 'ann');
    const asked = [];
    const token = async (refused) => {
      asked.push(refused);
      return refused ? 'T2' : 'T1';
    };
    const follower = follow('game.*', {}, { token });
    await until(() => follower.session.patterns.length === 1);
    server.users.delete('T1');
    server.close(4401);
    server.publish('game.created', { n: 1 });
    await until(() => follower.events.length === 1);

    assert.deepEqual(asked, [undefined, 'T1']);
    assert.equal(server.connection.commands[0].data, 'T2');
  });

  for (const [what, next] of [
    ['the same', 'T1'],
    ['none', undefined],
  ]) {
    test(`ends the session when it is refused and there is ${what} instead`, async () => {
      const { session } = follow('game.*', {}, { token: (refused) => (refused ? next : 'T1') });
      await assert.rejects(session.done, { code: 'unauthorized', closeCode: 4401 });
      assert.equal(server.connections.length, 1);
    });
  }

  test('that is refused again and again is not tried without pause', async () => {
    mock.method(Math, 'random', () => 1);
    mock.timers.enable({ apis: ['setTimeout'] });
    let n = 0;
    const follower = follow('game.*', {}, { token: () => `bad ${n++}` });
    const waits = () => follower.states.filter(({ state }) => state === 'waiting').map(({ wait }) => wait);
    for (const wait of [0, 1_000, 2_000]) {
      await until(() => waits().at(-1) === wait);
      mock.timers.tick(wait);
    }
  });

  test('that cannot be got for a while is asked for again', async () => {
    mock.method(Math, 'random', () => 0);
    server.users.set('T1', 'ann');
    let tries = 0;
    const token = () => {
      if (++tries === 1) {
        throw new TypeError('fetch failed');
      }
      return 'T1';
    };
    await live(follow('game.*', { after: cursorAt(0) }, { token }));
    assert.equal(tries, 2);
  });

  test('can be told to a connection that is there', async () => {
    server.users.set('T1', 'ann').set('T2', 'ann');
    const { session } = follow('game.*', {}, { token: () => 'T1' });
    await until(() => session.patterns.length === 1);

    await session.authenticate('T2');
    assert.deepEqual(server.commands.at(-1), { event: 'authenticate', data: 'T2' });
    await assert.rejects(session.authenticate('bad'), { closeCode: 4401 });
  });
});

describe('A server that lets in only users', () => {
  const NEEDED = { state: 'needs-token', code: 'unauthorized' };

  beforeEach(() => {
    server.isPrivate = true;
    server.users.set('T1', 'ann').set('T2', 'ann');
    mock.timers.enable({ apis: ['setTimeout'] });
  });

  function last({ states }) {
    const { state, problem } = states.at(-1);
    return { state, code: problem?.code };
  }

  async function tokenNeeded(follower) {
    await until(() => follower.states.at(-1)?.state === 'needs-token', 'a token is needed');
    await settled();
  }

  /** A lobby where somebody can log in. */
  function visitor() {
    const user = { _id: 'a'.repeat(24), name: 'ann' };
    const answer = { accessToken: 'T1', refreshToken: 'R1', tokenType: 'Bearer', expiresIn: 3_600, user };
    return { fetch: async () => Response.json(answer) };
  }

  const credentials = { name: 'ann', password: 'correct horse' };

  test('has the token before everything else, in one go', async () => {
    const { session, events } = follow({ pattern: 'game.*', about: 'g' }, {}, { token: () => 'T1' });
    await until(() => server.connection?.commands.length === 2);
    await until(() => session.patterns.length === 1);
    server.publish('game.created', { _id: 'g' }, ['g']);
    await settled();

    assert.deepEqual(
      server.commands.map(({ event }) => event),
      ['authenticate', 'subscribe'],
    );
    assert.deepEqual(events, ['game.created']);
  });

  for (const [what, options] of [
    ['begins now', {}],
    ['resumes', { after: cursorAt(0) }],
  ]) {
    test(`makes a session wait that ${what} without a token, until somebody logs in`, async () => {
      const follower = follow('game.*', options, visitor());
      await tokenNeeded(follower);
      assert.deepEqual(last(follower), NEEDED);
      mock.timers.tick(3_600_000);
      await settled();
      assert.equal(server.connections.length, 1, 'it does not try without a token');

      await follower.lobby.auth.login(credentials);
      await until(() => follower.session.patterns.length === 1);
      await live(follower);
      server.publish('game.created', { _id: '1' });
      await settled();
      assert.deepEqual(follower.events, ['game.created']);
      assert.equal(server.connections.length, 2);
    });
  }

  test('makes a session wait that lists without a token, until somebody logs in', async () => {
    let lists = 0;
    const user = { _id: 'a'.repeat(24), name: 'ann' };
    const fetch = async (url, { headers }) => {
      if (url.pathname === '/api/auth/login') {
        return visitor().fetch();
      }
      lists++;
      return headers.Authorization
        ? Response.json([user], { headers: { 'Event-Cursor': cursorAt(0) } })
        : Response.json({ type: 'urn:lobby:problem:unauthorized', detail: 'Log in.' }, { status: 401 });
    };
    const after = async () => (await follower.lobby.games.list()).cursor;
    const follower = follow('game.*', { after }, { fetch });
    await tokenNeeded(follower);
    assert.deepEqual(last(follower), NEEDED);
    mock.timers.tick(3_600_000);
    await settled();
    assert.equal(lists, 1, 'it does not list without a token');

    await follower.lobby.auth.login(credentials);
    await live(follower);
    assert.equal(lists, 2);
    assert.deepEqual([...server.connection.patterns], ['game.*']);
  });

  test('makes a session list again if somebody logs in just then', async () => {
    let refuse;
    const after = () =>
      follower.lobby.user
        ? Promise.resolve(cursorAt(0))
        : new Promise((_, reject) => (refuse = () => reject(new Problem('unauthorized', 'Log in.', { status: 401 }))));
    const follower = follow('game.*', { after }, visitor());
    await until(() => refuse);
    await follower.lobby.auth.login(credentials);
    refuse();
    await live(follower);
    assert.ok(follower.states.every(({ state }) => state !== 'needs-token'));
  });

  test('ends a session whose list is refused although there is a token', async () => {
    const after = () => Promise.reject(new Problem('unauthorized', 'No.', { status: 401 }));
    const { session } = follow('game.*', { after }, { token: () => 'T1' });
    await assert.rejects(session.done, { code: 'unauthorized', status: 401 });
  });

  test('is not asked again because the machine is online again', async (context) => {
    const platform = new EventTarget();
    globalThis.addEventListener = platform.addEventListener.bind(platform);
    context.after(() => delete globalThis.addEventListener);
    const follower = follow('game.*');
    await tokenNeeded(follower);
    platform.dispatchEvent(new Event('online'));
    await settled();
    assert.equal(server.connections.length, 1);
  });

  test('closes a session that asks for nothing after 5 s. It waits until somebody logs in', async () => {
    const follower = follow([], {}, visitor());
    await live(follower);
    mock.timers.tick(5_000);
    await tokenNeeded(follower);
    assert.deepEqual(last(follower), NEEDED);
    assert.equal(follower.states.at(-1).problem.closeCode, 4401);
    assert.equal(server.connections.length, 1);

    const asked = follower.session.subscribe('game.*');
    await follower.lobby.auth.login(credentials);
    await asked;
    assert.deepEqual(follower.session.patterns, ['game.*']);
  });

  test('refuses what is asked for without a token', async () => {
    const follower = follow([], {}, visitor());
    await live(follower);
    const asked = [follower.session.subscribe('game.*'), follower.session.unsubscribe('user.*')];
    for (const { reason } of await Promise.allSettled(asked)) {
      assert.deepEqual([reason.code, reason.message], ['unauthorized', 'Authenticate first.']);
    }
    await tokenNeeded(follower);
  });

  test('carries out what was asked for just before the login', async () => {
    const follower = follow([], {}, visitor());
    await live(follower);
    const asked = follower.session.subscribe('game.*');
    await follower.lobby.auth.login(credentials);
    await asked;

    assert.deepEqual(follower.session.patterns, ['game.*']);
    assert.ok(follower.states.every(({ state }) => state !== 'needs-token'));
  });

  test('hears of a login while the connection is being made', async () => {
    const follower = follow('game.*', { after: cursorAt(0) }, visitor());
    await until(() => server.connections.length === 1);
    await follower.lobby.auth.login(credentials);
    await live(follower);
    assert.deepEqual([...server.connection.patterns], ['game.*']);
  });

  test('takes the token that the waiting session is told', async () => {
    const follower = follow('game.*');
    await tokenNeeded(follower);
    await follower.session.authenticate('T1');
    await until(() => follower.session.patterns.length === 1);

    server.close(1001);
    await until(() => follower.states.at(-1).state === 'waiting');
    mock.timers.tick(0);
    await live(follower);
    assert.equal(server.connection.commands[0].data, 'T1', 'it stays the token of the session');
  });

  test('is told a token again that came too late for the connection', async () => {
    const follower = follow([]);
    await live(follower);
    server.isSilent = true;
    const told = follower.session.authenticate('T1');
    server.close(4401);
    await assert.rejects(told, { closeCode: 4401 });
    server.isSilent = false;
    await until(() => server.connections.length === 2);
    await follower.session.subscribe('game.*');
    assert.deepEqual(server.commands.slice(-2), [
      { event: 'authenticate', data: 'T1' },
      { event: 'subscribe', data: 'game.*' },
    ]);
  });

  test('is asked once more when the program wants it', async () => {
    let token;
    const follower = follow('game.*', {}, { token: () => token });
    await tokenNeeded(follower);
    follower.session.reconnect();
    await until(() => server.connections.length === 2);
    await tokenNeeded(follower);
    assert.equal(server.connections.length, 2);

    token = 'T1';
    follower.session.reconnect();
    await until(() => follower.session.patterns.length === 1);
  });

  test('still ends a session whose token it refuses', async () => {
    const { session } = follow('game.*', {}, { token: (refused) => (refused ? undefined : 'bad') });
    await until(() => server.connection?.closeCode === 4401);
    await settled();
    mock.timers.tick(0);
    await assert.rejects(session.done, { code: 'unauthorized', closeCode: 4401 });
  });

  test('lets a session be closed that waits for a token', async () => {
    const follower = follow('game.*');
    await tokenNeeded(follower);
    follower.session.close();
    await follower.session.done;
    assert.equal(follower.session.state, 'closed');
  });
});

describe('An event', () => {
  for (const [event, data, about] of [
    ['move.created', { gameId: 'g', number: 1, by: 'a', move: 1 }, ['g', 'a']],
    ['friend.updated', { from: 'a', to: 'b', state: 'accepted' }, ['a', 'b']],
    ['block.created', { by: 'a', user: 'b' }, ['a']],
    ['tournament.created', { owner: 'a' }, undefined],
  ]) {
    test(`named ${event} is about ${about ?? 'something that only its server knows'}`, () => {
      assert.deepEqual(aboutOf({ event, data, cursor: '0' }), about);
    });
  }
});
