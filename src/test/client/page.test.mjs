import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../../main/webapp/client/lobby.js';
import { cursorAt, positionOf } from '../../main/webapp/page/cursor.js';
import { filterFor, objectionTo } from '../../main/webapp/page/entry-filter.js';
import { objectsOf, summaryOf } from '../../main/webapp/page/event-summary.js';
import { localTime, timeOf } from '../../main/webapp/page/event-time.js';
import { History } from '../../main/webapp/page/history.js';
import { NameCache } from '../../main/webapp/page/name-cache.js';
import { NameLookup } from '../../main/webapp/page/name-lookup.js';
import { MINUTES, PerMinute } from '../../main/webapp/page/per-minute.js';
import { Recorder } from '../../main/webapp/page/recorder.js';
import { cursorOfLast, cursorSince } from '../../main/webapp/page/replay-start.js';

const ANN = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const CHESS = 'c'.repeat(24);
const NAMES = { [ANN]: 'Ann', [BOB]: 'Bob', [CHESS]: 'Chess' };
const EPOCH = '4c0f7be29a36';

function nameOf(id) {
  return NAMES[id] ?? '';
}

function at(position) {
  return cursorAt(EPOCH + '0'.repeat(16), position);
}

function event(name, data, position = 1) {
  return { key: at(position), kind: 'event', name, data, time: 0, cursor: at(position) };
}

describe('A search', () => {
  const said = event('message.created', { _id: 'd'.repeat(24), sender: ANN, receiver: CHESS, body: 'Your move' });
  const joined = event('member.created', { gameId: CHESS, userId: BOB, ready: false });
  const made = event('game.created', { _id: CHESS, name: 'Blitz', owner: ANN, members: 1 });
  const own = event('tournament.begun', { _id: 'e'.repeat(24), name: 'Open', players: [ANN, BOB] });
  const call = { key: '#1', kind: 'call', name: 'POST', data: '/games', time: 0 };
  const all = [said, joined, made, own, call];
  const empty = { pattern: '', about: '', text: '' };

  for (const [query, expected] of [
    [{}, all],
    [{ pattern: '*.created' }, [said, joined, made]],
    [{ pattern: 'game.*' }, [made]],
    [{ pattern: '**' }, [said, joined, made, own]],
    [{ pattern: 'created' }, []],
    [{ about: 'ann' }, [said, made, own]],
    [{ about: 'CHESS' }, [said, joined, made]],
    [{ about: 'blitz' }, [made]],
    [{ about: BOB }, [joined, own]],
    [{ about: 'd'.repeat(24) }, [said]],
    [{ about: 'nobody' }, []],
    [{ text: 'MOVE your' }, [said]],
    [{ text: 'bob' }, [joined, own]],
    [{ text: 'your turn' }, []],
    [{ text: 'post games' }, [call]],
    [{ pattern: 'm*.created' }, []],
    [{ pattern: 'message.*', about: 'chess', text: 'move' }, [said]],
    [{ pattern: 'member.*', about: 'chess', text: 'move' }, []],
  ]) {
    it(`for ${JSON.stringify(query)} finds ${expected.length}`, () => {
      assert.deepEqual(all.filter(filterFor({ ...empty, ...query }, nameOf)), expected);
    });
  }

  it('leaves out calls, or commands and their answers', () => {
    const kinds = ['event', 'call', 'sent', 'answered', 'error', 'note'];
    const shown = (query) =>
      kinds.filter((kind) => filterFor({ ...empty, ...query }, nameOf)({ kind, name: 'x', data: {} }));

    assert.deepEqual(shown({}), kinds);
    assert.deepEqual(shown({ calls: false }), ['event', 'sent', 'answered', 'error', 'note']);
    assert.deepEqual(shown({ frames: false }), ['event', 'call', 'error', 'note']);
  });

  it('objects to what is no pattern, as the server does', () => {
    for (const pattern of ['', '*', '**', 'game.*', '**.created', 'a-b_c.D9']) {
      assert.equal(objectionTo({ ...empty, pattern }), '', pattern);
    }
    for (const pattern of ['game.', '.game', 'crea*', 'a..b', 'a b', '***', 'ä']) {
      assert.notEqual(objectionTo({ ...empty, pattern }), '', pattern);
    }
  });
});

describe('What an event is about', () => {
  it('is told by names, and by ids where nobody has told a name', () => {
    const text = (name, data) =>
      summaryOf({ event: name, data, cursor: '' })
        .map((part) => (typeof part === 'string' ? part : (part.text ?? (part.name || nameOf(part.id) || part.id))))
        .join('');

    assert.equal(text('user.online', { _id: ANN, name: 'Anna' }), 'Anna');
    assert.equal(
      text('game.updated', { _id: CHESS, name: 'Go', owner: BOB, members: 2, started: true }),
      'Go of Bob · 2 members · started',
    );
    assert.equal(text('member.updated', { gameId: CHESS, userId: BOB, ready: true }), 'Bob in Chess · ready');
    assert.equal(
      text('message.created', { sender: ANN, receiver: 'f'.repeat(24), body: 'hi' }),
      `Ann → ${'f'.repeat(24)}: hi`,
    );
    assert.equal(text('tournament.begun', { _id: 'e'.repeat(24), name: 'Open', size: 8 }).slice(0, 12), 'Open {"_id":');
  });

  it('is shown as JSON if the page does not know the entity, whatever its name begins with', () => {
    const parts = summaryOf({ event: 'game.round.begun', data: { round: 3 }, cursor: '' });
    assert.deepEqual(parts, [{ text: '{"round":3}' }]);
  });

  it('has an end, however long the text is', () => {
    const parts = summaryOf({
      event: 'message.created',
      data: { sender: ANN, receiver: BOB, body: 'x'.repeat(9_999) },
      cursor: '',
    });
    assert.equal(parts.at(-1).text.length, 201);
  });

  it('is seen from the ids of an entity that the page does not know', () => {
    assert.deepEqual(
      objectsOf({ event: 'tournament.begun', data: { _id: CHESS, players: [ANN, BOB, ANN], size: 8 }, cursor: '' }),
      [CHESS, ANN, BOB],
    );
    assert.deepEqual(objectsOf({ event: 'odd', data: null, cursor: '' }), []);
  });
});

describe('The history', () => {
  const entry = (key, data = '') => ({ key, kind: 'note', name: 'n', data, time: 0 });

  it('keeps the latest entries, up to their number', () => {
    const history = new History(2);
    assert.deepEqual(history.add(entry('a')), []);
    history.add(entry('b'));
    assert.deepEqual(history.add(entry('c')), ['a']);
    assert.deepEqual(
      [...history].map(({ key }) => key),
      ['b', 'c'],
    );
  });

  it('keeps the latest entries, up to their characters', () => {
    const history = new History(100, 1_000);
    for (let i = 0; i < 50; i++) {
      history.add(entry(`k${i}`, 'x'.repeat(100)));
    }
    const kept = [...history];
    assert.ok(history.characters <= 1_000);
    assert.equal(
      history.characters,
      kept.reduce((sum, each) => sum + JSON.stringify(each).length, 0),
    );
    assert.equal(kept.at(-1).key, 'k49');
    assert.ok(kept.length >= 5);
  });

  it('keeps nothing of an entry that is larger than everything', () => {
    const history = new History(100, 1_000);
    history.add(entry('a'));
    assert.deepEqual(history.add(entry('b', 'x'.repeat(2_000))), ['a', 'b']);
    assert.equal(history.size, 0);
    assert.equal(history.characters, 0);
  });

  it('has an entry that comes again once, at its new place', () => {
    const history = new History();
    for (const key of ['a', 'b', 'a']) {
      history.add(entry(key));
    }
    assert.deepEqual(
      [...history].map(({ key }) => key),
      ['b', 'a'],
    );
  });
});

describe('The events per minute', () => {
  const NOON = Date.UTC(2026, 10, 27, 12);

  it('are those of the last hour, each in its minute', () => {
    const counts = new PerMinute();
    counts.add('a', NOON);
    counts.add('b', NOON + 59_999);
    counts.add('c', NOON + 60_000);
    counts.add('d', NOON - 58 * 60_000);
    const minutes = counts.upTo(NOON + 61_000);

    assert.equal(minutes.length, MINUTES);
    assert.deepEqual(minutes.at(-1), { begin: NOON + 60_000, count: 1 });
    assert.equal(minutes.at(-2).count, 2);
    assert.equal(minutes[0].count, 1);
    assert.equal(
      counts.upTo(NOON + 120_000).reduce((sum, { count }) => sum + count, 0),
      3,
    );
  });

  it('are forgotten after the hour', () => {
    const counts = new PerMinute();
    counts.add('a', NOON);
    counts.upTo(NOON + 3_600_000);
    assert.equal(counts.upTo(NOON).at(-1).count, 0);
  });

  it('count an event once, even if it is replayed', () => {
    const counts = new PerMinute();
    counts.add('a', NOON);
    counts.add('a', NOON);
    assert.equal(counts.upTo(NOON).at(-1).count, 1);
  });
});

describe('A recorder', () => {
  const silent = { onEntry() {}, onOutcome() {}, onClear() {} };
  const changed = (name, updatedAt) => ({ event: name, data: { _id: CHESS, updatedAt } });

  it('gives a replayed event its own time, and one that tells none that of the last one before', () => {
    const recorder = new Recorder(silent);
    recorder.happened({ ...changed('game.created', '2026-11-27T10:00:00.000Z'), cursor: at(1) }, true);
    recorder.happened({ ...changed('game.deleted', '2026-11-27T09:00:00.000Z'), cursor: at(2) }, true);
    const [first, second] = recorder.entries;

    assert.equal(first.time, Date.UTC(2026, 10, 27, 10));
    assert.equal(first.isAbout, undefined);
    assert.equal(second.time, first.time);
    assert.equal(second.isAbout, true);
  });

  it('has one time of an event, whether it is live or replayed', () => {
    const recorder = new Recorder(silent);
    recorder.happened({ ...changed('game.created', '2026-11-27T10:00:00.000Z'), cursor: at(1) }, false);
    recorder.happened({ ...changed('game.deleted', '2026-11-27T09:00:00.000Z'), cursor: at(2) }, false);
    const [created, deleted] = recorder.entries;
    recorder.happened({ ...changed('game.deleted', '2026-11-27T09:00:00.000Z'), cursor: at(2) }, true);
    const [, again] = recorder.entries;

    assert.equal(created.time, Date.UTC(2026, 10, 27, 10));
    assert.notEqual(deleted.time, created.time);
    assert.deepEqual(again, { ...deleted, isReplayed: true });
  });

  it('records what it has stored again, and mixes up no keys', () => {
    const before = new Recorder(silent);
    before.noted('one');
    before.happened({ ...changed('game.created', '2026-11-27T10:00:00.000Z'), cursor: at(1) }, false);
    const after = new Recorder(silent);
    after.noted('two');
    after.restore(JSON.parse(JSON.stringify([...before.entries])));

    assert.deepEqual(
      [...after.entries].map(({ data }) => data?._id ?? data),
      ['two', 'one', CHESS],
    );
    after.clear();
    assert.deepEqual([...after.entries], []);
    assert.equal(after.perMinute.upTo(Date.now()).at(-1).count, 0);
  });
});

describe('The place of a replay', () => {
  const END = 5_000;
  /** A log whose event n happened at n seconds, and which holds only those after `first`. */
  function log(first, time = (position) => (position + 1) * 1_000) {
    const looked = [];
    const look = async (cursor) => {
      const position = positionOf(cursor);
      looked.push(position);
      return { isHeld: position >= first, ...(position < END && { time: time(position) }) };
    };
    return { looked, look };
  }

  it('is so many events before the end', async () => {
    const { look, looked } = log(0);
    assert.equal(positionOf(await cursorOfLast(100, at(END), look)), END - 100);
    assert.equal(positionOf(await cursorOfLast(END + 1, at(END), look)), 0);
    assert.equal(looked.length, 2);
  });

  it('is where the log begins, if it holds fewer', async () => {
    const { look, looked } = log(4_321);
    assert.equal(positionOf(await cursorOfLast(1_000, at(END), look)), 4_321);
    assert.ok(looked.length < 15, String(looked.length));
  });

  for (const [since, expected] of [
    [0, 0],
    [1, 0],
    [1_000, 0],
    [1_001, 1],
    [3_000_000, 2_999],
    [4_990_500, 4_990],
    [9_000_000, END],
  ]) {
    it(`is just before the first event since ${since}`, async () => {
      const { look, looked } = log(0);
      assert.equal(positionOf(await cursorSince(since, at(END), look)), expected);
      assert.ok(looked.length <= 20, String(looked.length));
    });
  }

  it('is no place that the log no longer holds', async () => {
    const { look } = log(4_321);
    assert.equal(positionOf(await cursorSince(0, at(END), look)), 4_321);
  });

  it('is rather too early, if events do not tell their time', async () => {
    const { look } = log(0, (position) => (position % 7 === 0 ? (position + 1) * 1_000 : undefined));
    assert.ok(positionOf(await cursorSince(3_000_000, at(END), look)) <= 2_999);
  });

  it('of a log of one event is before it', async () => {
    assert.equal(positionOf(await cursorSince(0, at(1), async () => ({ isHeld: true, time: 5 }))), 0);
  });

  it('cannot be found from what is no cursor', () => {
    assert.throws(() => positionOf('nonsense'), /no cursor/);
  });
});

describe('The time of an event', () => {
  it('is that of the object that it changes', () => {
    const updatedAt = '2026-11-27T10:00:00.000Z';
    assert.equal(timeOf({ event: 'game.updated', data: { updatedAt }, cursor: '' }), Date.parse(updatedAt));
    assert.equal(timeOf({ event: 'game.deleted', data: { updatedAt }, cursor: '' }), undefined);
    assert.equal(timeOf({ event: 'game.updated', data: { updatedAt: 'x' }, cursor: '' }), undefined);
    assert.equal(timeOf({ event: 'odd', data: null, cursor: '' }), undefined);
  });
});

describe('A time on the page', () => {
  it('is that of the place, always with all digits', () => {
    assert.equal(localTime(new Date(2026, 0, 2, 3, 4, 5, 6).getTime()), '2026-01-02T03:04:05.006');
    assert.equal(localTime(new Date(2026, 6, 27, 23, 59, 59, 999).getTime()), '2026-07-27T23:59:59.999');
  });
});

describe('The names that nobody has told', () => {
  function server(context) {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const asked = [];
    const names = new NameCache();
    const lobby = {
      user: { _id: ANN },
      users: {
        list: async ({ ids }) => {
          asked.push(ids);
          return { items: ids.filter((id) => id === BOB).map((id) => ({ _id: id, name: 'Bob' })) };
        },
      },
      games: {
        get: async (id) => {
          asked.push(id);
          if (id !== CHESS) {
            throw new Problem('not-found', 'There is no such game.', { status: 404 });
          }
          return { _id: id, name: 'Chess', owner: ANN };
        },
      },
    };
    const lookup = new NameLookup(lobby, names, (thing) => names.learn(thing));
    const second = async () => {
      context.mock.timers.tick(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { asked, names, lobby, lookup, second };
  }

  it('are asked for together, once, first as users and then as games', async (context) => {
    const { asked, names, lookup, second } = server(context);
    lookup.want([BOB, CHESS]);
    lookup.want([BOB, 'f'.repeat(24)]);
    await second();
    await second();
    lookup.want([BOB, CHESS, 'f'.repeat(24)]);
    await second();

    assert.deepEqual(asked, [[BOB, CHESS, 'f'.repeat(24)], CHESS, 'f'.repeat(24)]);
    assert.deepEqual([names.name(BOB), names.name(CHESS)], ['Bob', 'Chess']);
  });

  it('wait for a login, and are not asked for if they are told meanwhile', async (context) => {
    const { asked, names, lobby, lookup, second } = server(context);
    const { user } = lobby;
    lobby.user = undefined;
    lookup.want([BOB, CHESS]);
    await second();
    assert.deepEqual(asked, []);
    lobby.user = user;
    names.learn({ _id: CHESS, name: 'Chess', owner: ANN });
    lookup.ask();
    await second();

    assert.deepEqual(asked, [[BOB]]);
  });

  it('are asked for a hundred users and five games at a time', async (context) => {
    const { asked, lookup, second } = server(context);
    lookup.want(Array.from({ length: 250 }, (_, n) => n.toString(16).padStart(24, '0')));
    await second();
    assert.equal(asked[0].length, 100);
    await second();
    assert.equal(asked[1].length, 100);
    assert.equal(asked.length, 2 + 5);
  });
});

describe('A name in place of an id', () => {
  it('stands for the only object that has it', () => {
    const names = new NameCache();
    names.learn({ _id: ANN, name: 'Ann' });
    names.learn({ _id: BOB, name: 'Chess' });
    names.learn({ _id: CHESS, name: 'Chess', owner: ANN });

    assert.equal(names.idOf(' ann ', ['user', 'game']), ANN);
    assert.equal(names.idOf('Chess', ['game']), CHESS);
    assert.equal(names.idOf('Chess', ['user', 'game']), '');
    assert.equal(names.idOf('go', ['game']), '');
    names.deleted({ _id: CHESS });
    assert.equal(names.idOf('Chess', ['game']), '');
  });
});
