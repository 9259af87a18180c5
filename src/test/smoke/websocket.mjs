/*
 * Goes through the documentation of the WebSocket, sentence by sentence, against a running server, with nothing in hand
 * but what a stranger's client has: HTTP and one WebSocket. Needs Node 20 and no packages:
 *
 *     node --experimental-websocket src/test/smoke/websocket.mjs [http://127.0.0.1:8080] [--transcript FILE]
 *
 * It makes two users with names of their own, and deletes them and all that they did at the end, so it can be run again
 * and again, and beside other clients. The exit code is 0 if every check passed, otherwise 1. The transcript has every
 * answer that it got, to be compared with those of another server.
 *
 * Nothing here sleeps. What must arrive is waited for, and what must not arrive is proven by a fence: for commands, an
 * unknown one, whose error comes after all that was sent before it; for events, a later event that does match, because
 * every session sees events in one order.
 *
 * Some of the names in the documentation's examples, as `message.created.error`, are no events that a server sends.
 * Only a unit test of the patterns can prove those, so they are named, but not counted.
 */
import { isDeepStrictEqual } from 'node:util';
import { allPassed, check, equal, failed, Mismatch, section, summary } from './checks.mjs';
import {
  FENCE,
  leaveNothingBehind,
  Player,
  parsed,
  Session,
  sessions,
  sessionWith,
  Table,
  TRANSCRIPT,
  withoutOrderOfCascades,
} from './client.mjs';
import { leaveOut, writeTranscript } from './transcript.mjs';

const EVENT_NAMES = [
  ...['user.online', 'user.offline'],
  ...['message.created', 'message.updated', 'message.deleted'],
  ...['game.created', 'game.updated', 'game.deleted'],
  ...['member.created', 'member.updated', 'member.deleted'],
];

/** The documentation's table of patterns; `receives` is all that a row lets through of what a server sends. */
const PATTERN_TABLE = [
  {
    pattern: 'message',
    matches: ['message'],
    doesNotMatch: ['message.updated', 'message.created', 'game.created'],
    receives: [],
  },
  {
    pattern: 'message.created',
    matches: ['message.created'],
    doesNotMatch: ['message', 'message.updated', 'game.created'],
    receives: ['message.created'],
  },
  {
    pattern: 'message.*',
    matches: ['message.created', 'message.updated', 'message.deleted'],
    doesNotMatch: ['message', 'game', 'game.created'],
    receives: ['message.created', 'message.updated', 'message.deleted'],
  },
  {
    pattern: '*.created',
    matches: ['message.created', 'game.created'],
    doesNotMatch: ['message', 'message.updated', 'game.deleted'],
    receives: ['message.created', 'game.created', 'member.created'],
  },
  {
    pattern: 'message.**',
    matches: ['message.created', 'message.created.error', 'message.deleted'],
    doesNotMatch: ['message', 'game', 'game.created'],
    receives: ['message.created', 'message.updated', 'message.deleted'],
  },
  { pattern: '**', matches: EVENT_NAMES, doesNotMatch: [], receives: EVENT_NAMES },
];

/** What follows from the meaning of `*` (one segment) and `**` (one or more, at any position). */
const FURTHER_PATTERNS = [
  { pattern: '*', receives: [] },
  { pattern: '*.*', receives: EVENT_NAMES },
  { pattern: '*.**', receives: EVENT_NAMES },
  { pattern: '**.*', receives: EVENT_NAMES },
  { pattern: '*.*.*', receives: [] },
  { pattern: '**.created', receives: ['message.created', 'game.created', 'member.created'] },
  { pattern: 'message.**.created', receives: [] },
  { pattern: 'Message.Created', receives: [] },
  { pattern: 'message.create', receives: [] },
  { pattern: 'user.*', receives: ['user.online', 'user.offline'] },
];

// ---- What happens at the server -------------------------------------------------------------------------------------

/**
 * A round of play in which every event of the table happens, one REST call after the other. Each call returns its
 * events in the order that the REST API promises, with what REST shows: what is there is read anew, and what is gone
 * was the answer of its deletion.
 */
function roundOfPlay(host, guest) {
  let message;
  let game;
  const messageNow = () => host.get(`/messages/${message._id}`);
  const gameNow = () => host.get(`/games/${game._id}`);
  const member = (player) => host.get(`/games/${game._id}/members/${player.id}`);
  const user = (player) => host.get(`/users/${player.id}`);
  const join = async () => {
    await guest.post(`/games/${game._id}/members`);
    return [
      { event: 'member.created', data: await member(guest) },
      { event: 'game.updated', data: await gameNow() },
    ];
  };

  return [
    {
      call: 'POST /auth/login of who is offline: user.online',
      make: async () => {
        await guest.logIn();
        return [{ event: 'user.online', data: await user(guest) }];
      },
    },
    {
      call: 'POST /auth/refresh, PATCH /users/{id} of who is online: nothing',
      make: async () => {
        await guest.refresh();
        await guest.patch(`/users/${guest.id}`, { avatar: 'https://example.org/guest.png' });
        return [];
      },
    },
    {
      call: 'POST /messages: message.created',
      make: async () => {
        message = await host.send(guest.id, 'Do you play? "Ja", said Åse \\ 🎲\n\u2028');
        return [{ event: 'message.created', data: await messageNow() }];
      },
    },
    {
      call: 'PATCH /messages/{id}: message.updated',
      make: async () => {
        await host.patch(`/messages/${message._id}`, { body: 'Do you play tonight?' });
        return [{ event: 'message.updated', data: await messageNow() }];
      },
    },
    {
      call: 'PATCH /messages/{id} that changes nothing: nothing',
      make: async () => {
        await host.patch(`/messages/${message._id}`, { body: 'Do you play tonight?' });
        return [];
      },
    },
    {
      call: 'POST /games: game.created, member.created',
      make: async () => {
        game = await host.post('/games', { name: 'Smoke: a round' });
        return [
          { event: 'game.created', data: await gameNow() },
          { event: 'member.created', data: await member(host) },
        ];
      },
    },
    { call: 'POST /games/{id}/members (join): member.created, game.updated', make: join },
    {
      call: 'DELETE /games/{id}/members/{userId} (leave): member.deleted, game.updated',
      make: async () => {
        const left = await guest.delete(`/games/${game._id}/members/${guest.id}`);
        return [
          { event: 'member.deleted', data: left },
          { event: 'game.updated', data: await gameNow() },
        ];
      },
    },
    { call: 'POST /games/{id}/members (joining again): member.created, game.updated', make: join },
    {
      call: 'PATCH /games/{id}: game.updated',
      make: async () => {
        await host.patch(`/games/${game._id}`, { name: 'Smoke: the last round', started: true });
        return [{ event: 'game.updated', data: await gameNow() }];
      },
    },
    {
      call: 'POST /messages to a game: message.created',
      make: async () => {
        const toAll = await guest.post('/messages', { receiver: game._id, body: 'Your turn' });
        return [{ event: 'message.created', data: await host.get(`/messages/${toAll._id}`) }];
      },
    },
    {
      call: 'DELETE /games/{id}: message.deleted …, member.deleted …, game.deleted',
      make: async () => {
        const messages = await host.get(`/messages?with=${game._id}`);
        const members = await host.get(`/games/${game._id}/members`);
        equal([messages.length, members.length], [1, 2]);
        const deleted = await host.delete(`/games/${game._id}`);
        return [
          ...messages.map((data) => ({ event: 'message.deleted', data })),
          ...members.map((data) => ({ event: 'member.deleted', data: { ...data, reason: 'game-deleted' } })),
          { event: 'game.deleted', data: deleted },
        ];
      },
    },
    {
      call: 'DELETE /messages/{id}: message.deleted',
      make: async () => [{ event: 'message.deleted', data: await host.takeBack(message) }],
    },
    {
      call: 'POST /auth/logout: user.offline',
      make: async () => {
        await guest.post('/auth/logout');
        return [{ event: 'user.offline', data: await user(guest) }];
      },
    },
    {
      call: 'POST /auth/login after it: user.online',
      make: async () => [{ event: 'user.online', data: await guest.logIn() }],
    },
  ];
}

function equalEvents(came, expected) {
  equal(withoutOrderOfCascades(came), withoutOrderOfCascades(expected));
}

const only = (events, names) => events.filter(({ event }) => names.includes(event));
const names = (events) => events.map(({ event }) => event);

// ---- Section: subscribing, and the events of a round ----------------------------------------------------------------

/** One session for each row, so that all of them see the same round. */
async function subscribeRows(rows) {
  const listeners = [];
  for (const row of rows) {
    const session = await Session.open();
    await check(`you can subscribe using the pattern \`${row.pattern}\``, async () => {
      await session.subscribe(...(row.receives.includes(FENCE) ? [row.pattern] : [row.pattern, FENCE]));
    });
    listeners.push({ ...row, session });
  }
  return listeners;
}

/** Plays the round, each call seen by the witness; returns what happened and what the witness saw. */
async function play(round, witness, table) {
  const caused = [];
  const seen = [];
  for (const { call, make } of round) {
    await check(`the events of a call, in its order: ${call}`, async () => {
      let came;
      // Also where the call failed, so that the next one is not blamed for its events.
      const expected = await make().finally(async () => (came = await table.received(witness)));
      caused.push(...expected);
      seen.push(...came);
      equalEvents(came, expected);
    });
  }
  return { caused, seen };
}

async function checkEventTable({ caused, seen }) {
  for (const name of EVENT_NAMES.filter((each) => each !== FENCE)) {
    await check(`the event \`${name}\` may be sent, its payload is what REST shows`, () => {
      const expected = only(caused, [name]);
      if (expected.length === 0) {
        throw new Mismatch(`a round in which ${name} happens`, names(caused));
      }
      equalEvents(only(seen, [name]), expected);
    });
  }
}

/** Nothing else can be proven without it. */
async function checkFence(table) {
  await check(`the event \`${FENCE}\` may be sent, its payload is what REST shows`, async () => {
    const session = await sessionWith(FENCE);
    const fence = await table.fence();
    equal(fence.data, await table.host.get(`/games/${table.game._id}/members/${table.host.id}`));
    await session.upTo(fence);
  });
  return allPassed();
}

async function checkRow({ pattern, matches, doesNotMatch, receives, session }, caused, fence) {
  const [sent, unsent] = [matches, doesNotMatch].map((examples) => examples.filter(isSent));
  let came;
  const receive = async () => (came ??= await session.upTo(fence));
  if (sent.length > 0) {
    await check(`\`${pattern}\` matches ${listed(sent)}`, async () => {
      equalEvents(only(await receive(), receives), only(caused, receives));
    });
  }
  if (unsent.length > 0) {
    await check(`\`${pattern}\` does not match ${listed(unsent)}`, async () => {
      equal(
        (await receive()).filter(({ event }) => !receives.includes(event)),
        [],
      );
    });
  }
  const unprovable = [...matches, ...doesNotMatch].filter((name) => !isSent(name));
  if (unprovable.length > 0) {
    console.log(`(not proven for \`${pattern}\`: ${listed(unprovable)}, as no server sends it)`);
  }
}

async function checkFurtherRow({ pattern, receives, session }, caused, fence) {
  const what = receives === EVENT_NAMES ? 'all' : receives.length > 0 ? `only ${listed(receives)}` : 'none';
  await check(`of today's events, \`${pattern}\` matches ${what}`, async () => {
    equalEvents(await session.upTo(fence), only(caused, receives));
  });
}

function isSent(name) {
  return EVENT_NAMES.includes(name);
}

function listed(eventNames) {
  return eventNames.map((name) => `\`${name}\``).join(', ');
}

async function checkPlay(host, guest, table) {
  section('Commands, patterns, and events');
  const rows = await subscribeRows(PATTERN_TABLE);
  const furtherRows = await subscribeRows(FURTHER_PATTERNS);
  const witness = await sessionWith('**');
  const secondWitness = await sessionWith(...['user', 'message', 'game', 'member'].map((family) => `${family}.*`));
  const silent = await Session.open();
  const example = await sessionWith(FENCE);
  example.sendText('{"event":"subscribe","data":"game.*"}');
  await example.settle();

  const played = await play(roundOfPlay(host, guest), witness, table);
  const { caused } = played;
  await checkEventTable(played);

  const fence = await table.fence();
  await check('commands are sent as JSON, for example {"event":"subscribe","data":"game.*"}', async () => {
    equalEvents(await example.upTo(fence), only(caused, ['game.created', 'game.updated', 'game.deleted']));
  });
  for (const row of rows) {
    await checkRow(row, caused, fence);
  }
  for (const row of furtherRows) {
    await checkFurtherRow(row, caused, fence);
  }
  await check('to receive events, you first need to subscribe to them', async () => {
    await silent.settle();
    equal(
      silent.frames.filter((frame) => parsed(frame)?.event !== 'error'),
      [],
    );
    await silent.subscribe(FENCE);
    equal(await table.received(silent), []);
  });
  await check('you receive events from the moment you send `subscribe`: not those of before', async () => {
    const late = await sessionWith('**');
    equal(await table.received(late), []);
  });
  await check('every session sees the same events in one order, here those of a round', async () => {
    equal(await secondWitness.upTo(fence), played.seen);
  });
  await checkOneOrder(witness, secondWitness, host, guest, table);
  return witness;
}

async function checkOneOrder(witness, secondWitness, host, guest, table) {
  await check('every session sees the same events in one order, here those of calls at the same time', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async (_, turn) => {
        const [sender, receiver] = turn % 2 === 0 ? [host, guest] : [guest, host];
        const message = await sender.send(receiver.id, `Turn ${turn}`);
        leaveOut(message);
        await sender.patch(`/messages/${message._id}`, { body: `Turn ${turn}, taken back` });
        await sender.takeBack(message);
      }),
    );
    const fence = await table.fence();
    const came = await witness.upTo(fence);
    equal(came.length, 24);
    equal(await secondWitness.upTo(fence), came);
  });
}

// ---- Section: unsubscribing -----------------------------------------------------------------------------------------

async function checkUnsubscribing(host, guest, table) {
  section('Unsubscribing');

  /** Has a message created, updated and deleted. */
  const passNote = async () => {
    const created = await host.send(guest.id, 'A note');
    const updated = await host.patch(`/messages/${created._id}`, { body: 'A note, torn' });
    return [
      { event: 'message.created', data: created },
      { event: 'message.updated', data: updated },
      { event: 'message.deleted', data: await host.takeBack(created) },
    ];
  };
  const expectOfNote = async (session, ...expected) => {
    const note = await passNote();
    equal(await table.received(session), only(note, expected));
  };
  const all = ['message.created', 'message.updated', 'message.deleted'];

  for (const pattern of ['message.created', 'message.*', 'message.**', '*.created']) {
    await check(`you receive events up until you unsubscribe with the same pattern: \`${pattern}\``, async () => {
      const received = pattern.startsWith('message.*') ? all : ['message.created'];
      const session = await sessionWith(FENCE, pattern);
      await expectOfNote(session, ...received);
      await session.unsubscribe(pattern);
      await expectOfNote(session);
      await session.subscribe(pattern);
      await expectOfNote(session, ...received);
    });
  }
  await check('a) you cannot subscribe with a wildcard and unsubscribe with a more specific pattern', async () => {
    const session = await sessionWith(FENCE, 'message.*');
    await session.unsubscribe('message.created', 'message.updated', '*.created');
    await expectOfNote(session, ...all);
  });
  await check('a) you cannot subscribe with `**` and unsubscribe with a more specific pattern', async () => {
    const session = await sessionWith('**');
    await session.unsubscribe('message.created', 'message.*', '*.*', 'message.**', '**.created', '*.**');
    await expectOfNote(session, ...all);
  });
  await check('b) you cannot subscribe with specific patterns and unsubscribe with a wildcard', async () => {
    const session = await sessionWith(FENCE, 'message.created', 'message.updated');
    await session.unsubscribe('message.*', 'message.**', '*.created', '*.*', '**');
    await expectOfNote(session, 'message.created', 'message.updated');
  });
  await check('of patterns that overlap, the one that was not unsubscribed stays', async () => {
    const session = await sessionWith(FENCE, 'message.*', 'message.created');
    await session.unsubscribe('message.*');
    await expectOfNote(session, 'message.created');
  });
  await check('subscribing is idempotent: the same pattern twice, then unsubscribed once, is gone', async () => {
    const session = await sessionWith(FENCE, 'message.*', 'message.*');
    await expectOfNote(session, ...all);
    await session.unsubscribe('message.*');
    await expectOfNote(session);
  });
  await check('an event reaches a session once, however many of its patterns match', async () => {
    const session = await sessionWith(FENCE, 'message.created', 'message.*', '*.created', 'message.**', '*.*', '**');
    await expectOfNote(session, ...all);
  });
  await check('unsubscribing what is not subscribed does nothing, silently', async () => {
    const session = await sessionWith(FENCE);
    await session.unsubscribe('message.*', 'game.created', '**');
    await expectOfNote(session);
  });
  await check('commands take effect in the order sent', async () => {
    const session = await sessionWith(FENCE);
    for (const [kept, dropped] of Array(10).fill(['message.created', 'message.deleted'])) {
      session.command('unsubscribe', kept);
      session.command('subscribe', dropped);
      session.command('subscribe', kept);
      session.command('unsubscribe', dropped);
    }
    await session.settle();
    await expectOfNote(session, 'message.created');
  });
  await check('unsubscribing concerns the own session alone', async () => {
    const session = await sessionWith(FENCE, 'message.*');
    const other = await sessionWith(FENCE, 'message.*');
    await other.unsubscribe('message.*');
    await expectOfNote(session, ...all);
  });
  await check('all events are automatically unsubscribed when closing the WebSocket connection', async () => {
    const closed = await sessionWith(FENCE, 'message.*');
    await expectOfNote(closed, ...all);
    await closed.close();
    const framesAtTheEnd = closed.frames.length;
    const next = await Session.open();
    await passNote();
    await next.subscribe(FENCE);
    await expectOfNote(next);
    equal(closed.frames.length, framesAtTheEnd);
  });
}

// ---- Section: refused commands --------------------------------------------------------------------------------------

const subscribeTo = (data) => JSON.stringify({ event: 'subscribe', data });

const INVALID_PATTERNS = [
  ...['', '.', 'message.', '.message', 'message..created', ' message', 'message created', 'message.created\n'],
  ...['crea*', 'message.crea*', '*created', '***', 'message.***', 'message.*created'],
  ...['message/created', '#', 'spiel.ä'],
  ...['a'.repeat(256), Array(17).fill('a').join('.')],
];

const REFUSED = [
  {
    code: 'invalid-json',
    texts: ['', 'subscribe', '{"event":"subscribe","data":"game.*"', "{'event':'subscribe'}", '{"event":"subscribe"}}'],
  },
  {
    code: 'invalid-command',
    texts: [
      ...['[]', 'null', '1', 'true', '"subscribe"', '[{"event":"subscribe","data":"game.*"}]'],
      ...['{}', '{"data":"game.*"}', '{"event":null}', '{"event":1,"data":"game.*"}', '{"event":["subscribe"]}'],
      ...['{"event":"subscribe"}', '{"event":"unsubscribe"}', subscribeTo(null), subscribeTo(7), subscribeTo(true)],
      ...[subscribeTo({ pattern: 'game.*' }), subscribeTo(['game.*'])],
    ],
  },
  {
    code: 'unknown-command',
    texts: ['publish', 'Subscribe', 'subscribe ', '', 'error', 'message.created'].map((event) =>
      JSON.stringify({ event, data: 'game.*' }),
    ),
  },
  { code: 'invalid-pattern', texts: INVALID_PATTERNS.map(subscribeTo) },
  {
    code: 'invalid-pattern',
    texts: INVALID_PATTERNS.map((data) => JSON.stringify({ event: 'unsubscribe', data })),
  },
];

async function checkRefusals(host, guest, table, witness) {
  section('Commands that cannot be carried out');
  const session = await sessionWith(FENCE, 'message.created');
  const errorsOfWitness = witness.errors.length;

  for (const { code, texts } of REFUSED) {
    await check(`\`${code}\` is the answer to each of ${shownBriefly(texts)}`, async () => {
      for (const text of texts) {
        session.sendText(text);
      }
      equal(
        paired(texts, await session.refusals(texts.length)),
        texts.map((text) => [text, code]),
      );
    });
  }
  await check('errors come in the order of the commands', async () => {
    const inTurn = Array.from({ length: 5 }, () => REFUSED.map(({ code, texts }) => [texts.at(-1), code])).flat();
    for (const [text] of inTurn) {
      session.sendText(text);
      session.command('subscribe', 'message.created');
    }
    const texts = inTurn.map(([text]) => text);
    equal(paired(texts, await session.refusals(texts.length)), inTurn);
  });
  for (const command of ['subscribe', 'unsubscribe']) {
    await check(`you cannot use the notation \`foo.{bar,baz}\` to ${command}`, async () => {
      const patterns = ['message.{created,updated}', '{message,game}.created', 'message.{created}', 'foo.{bar,baz}'];
      for (const pattern of patterns) {
        session.command(command, pattern);
      }
      equal(
        (await session.refusals(patterns.length)).map(({ code }) => code),
        patterns.map(() => 'invalid-pattern'),
      );
    });
  }
  await check('an error has exactly a code and a message, one sentence without a class name or a stack trace', () => {
    const frames = session.frames.map(parsed).filter(({ event }) => event === 'error');
    equal(
      frames.filter(({ data }) => !isDeepStrictEqual(Object.keys(data).sort(), ['code', 'message'])),
      [],
    );
    equal(
      frames.filter(({ data }) => !isOneSentence(data.message)),
      [],
    );
  });
  await check('an error quotes at most the first 80 characters of what was sent', async () => {
    const endless = 'z'.repeat(300);
    session.command(endless, 'game.*');
    session.command('subscribe', endless);
    session.sendText(endless);
    const refusals = await session.refusals(3);
    equal(
      refusals.map(({ code }) => code),
      ['unknown-command', 'invalid-pattern', 'invalid-json'],
    );
    equal(
      refusals.filter(({ message }) => message.includes('z'.repeat(81))),
      [],
    );
  });
  await check('the connection stays open, and what was subscribed stays subscribed', async () => {
    equal(session.isOpen, true);
    const note = await host.send(guest.id, 'Still there?');
    await host.patch(`/messages/${note._id}`, { body: 'Good.' });
    equal(await table.received(session), [{ event: 'message.created', data: note }]);
  });
  await check('errors reach the session of the command alone, whatever others subscribed to', async () => {
    await table.received(witness);
    equal(witness.errors.length, errorsOfWitness);
  });
  await check('patterns up to 255 characters and 16 segments are legal, also where nothing matches today', async () => {
    const longest = 'a'.repeat(255);
    const deepest = Array(16).fill('**').join('.');
    await session.subscribe(longest, deepest, 'A-Z_0-9.*.x', 'message.created.error');
    await session.unsubscribe(longest, deepest);
  });
  await check('members of a command besides `event` and `data` are ignored, and nothing is acknowledged', async () => {
    const fresh = await Session.open();
    fresh.sendText(JSON.stringify({ id: 1, data: FENCE, event: 'subscribe', more: { event: 'x' } }));
    fresh.sendText(JSON.stringify({ event: 'subscribe', data: 'message.created' }));
    fresh.sendText(JSON.stringify({ event: 'unsubscribe', data: 'message.created', id: 'two' }));
    await fresh.settle();
    await table.received(fresh);
    equal(names(fresh.frames.map(parsed)), ['error', FENCE]);
  });
}

/** Each text with the code of its answer. */
function paired(texts, refusals) {
  const length = Math.max(texts.length, refusals.length);
  return Array.from({ length }, (_, n) => [texts[n], refusals[n]?.code]);
}

function shownBriefly(texts) {
  const some = texts.slice(0, 3).map((text) => (text.length > 50 ? `${text.slice(0, 50)}…` : text || '(nothing)'));
  return some.join(' ') + (texts.length > 3 ? ` and ${texts.length - 3} more` : '');
}

function isOneSentence(message) {
  const looksLikeCode = /Exception|\bat [\w.]+\(|\b(java|jakarta|dev|org|com)\.\w+\./;
  return typeof message === 'string' && /\S\.$/.test(message) && !looksLikeCode.test(message);
}

// ---- Section: frames ------------------------------------------------------------------------------------------------

async function checkFrames(host, guest, table, witness) {
  section('Frames');
  await check('the payload may be large: the longest message comes whole, in one frame', async () => {
    await table.received(witness);
    // A control character takes one byte in the message and six in JSON, the most that any takes.
    const longest = await host.send(guest.id, '\u0001'.repeat(16_384));
    equal(longest.body.length, 16_384);
    equal(await table.received(witness), [{ event: 'message.created', data: longest }]);
  });
  const frames = sessions.flatMap((session) => session.frames);
  await check('similar to commands, events are sent as JSON, as text messages', () => {
    equal(
      frames.filter((frame) => typeof frame !== 'string' || parsed(frame) === undefined),
      [],
    );
  });
  await check('frames have exactly the members `event` and `data`', () => {
    const isPlain = (frame) => isDeepStrictEqual(Object.keys(parsed(frame) ?? {}).sort(), ['data', 'event']);
    equal(
      frames.filter((frame) => !isPlain(frame)),
      [],
    );
  });
  await check('only the events of the table are sent, and errors', () => {
    const known = [...EVENT_NAMES, 'error'];
    equal(
      frames.filter((frame) => !known.includes(parsed(frame)?.event)),
      [],
    );
  });
  await check('a frame is at most 128 KiB', () => {
    equal(
      frames.filter((frame) => Buffer.byteLength(frame) > 131_072),
      [],
    );
  });
  await check('passwords, their hashes and keys are in no payload', () => {
    equal(
      frames.filter((frame) => secretsIn(parsed(frame)?.data).length > 0),
      [],
    );
  });
}

function secretsIn(data) {
  return Object.keys(data ?? {}).filter((member) => /password|hash|salt|key|token/i.test(member));
}

// ---- Section: the end -----------------------------------------------------------------------------------------------

/** The guest has a game with the host and a message in it, and sits at the host's table, when they are deleted. */
async function checkDeletingAUser(host, guest, table, witness) {
  section('Deleting a user');
  const game = await guest.post('/games', { name: 'Smoke: the last game' });
  await host.post(`/games/${game._id}/members`);
  await host.post('/messages', { receiver: game._id, body: 'Farewell' });
  await guest.post(`/games/${table.game._id}/members`);
  await guest.takeBackAll();
  const messages = await host.get(`/messages?with=${game._id}`);
  const members = await host.get(`/games/${game._id}/members`);
  const lastGame = await host.get(`/games/${game._id}`);
  const seat = await host.get(`/games/${table.game._id}/members/${guest.id}`);
  await table.received(witness);

  const lastUser = await guest.leave();
  const came = await table.received(witness);
  const isAtTable = ({ data }) => [data._id, data.gameId].includes(table.game._id);
  const isOfUser = ({ event }) => event.startsWith('user.');
  await check('DELETE /users/{id}: their games go, message.deleted …, member.deleted …, game.deleted', () => {
    const expected = [
      ...messages.map((data) => ({ event: 'message.deleted', data })),
      ...members.map((data) => ({ event: 'member.deleted', data: { ...data, reason: 'game-deleted' } })),
      { event: 'game.deleted', data: { ...lastGame, reason: 'user-deleted' } },
    ];
    equalEvents(
      came.filter((event) => !isAtTable(event) && !isOfUser(event)),
      expected,
    );
  });
  await check("DELETE /users/{id}: they leave others' games, member.deleted, game.updated", async () => {
    equal(came.filter(isAtTable), [
      { event: 'member.deleted', data: { ...seat, reason: 'user-deleted' } },
      { event: 'game.updated', data: await host.get(`/games/${table.game._id}`) },
    ]);
  });
  await check('DELETE /users/{id} of who is online: then user.offline, the last state, offline', () => {
    equal(came.filter(isOfUser), [{ event: 'user.offline', data: { ...lastUser, status: 'offline' } }]);
    equal(came.at(-1)?.event, 'user.offline');
  });
}

async function runAll() {
  section('The asynchronous WebSocket');
  const host = await Player.register('host');
  const guest = await Player.register('guest');
  await host.logIn();
  // The host takes part in all that happens, so that a private server shows it to the host too.
  Session.owner = host;
  await check('the asynchronous WebSocket is available under the `/ws` path', () => Session.open());
  const table = await Table.open(host);
  if (await checkFence(table)) {
    const witness = await checkPlay(host, guest, table);
    await checkUnsubscribing(host, guest, table);
    await checkRefusals(host, guest, table, witness);
    await checkFrames(host, guest, table, witness);
    await checkDeletingAUser(host, guest, table, witness);
  }
}

await runAll().catch((failure) => failed('the server answers every call', failure));
await leaveNothingBehind().catch((failure) => failed('nothing is left behind', failure));
if (TRANSCRIPT) {
  writeTranscript(TRANSCRIPT);
}
process.exitCode = summary();
