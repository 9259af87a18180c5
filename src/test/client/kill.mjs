/*
 * Two clients and a server that is killed while they use it:
 *
 *     node --experimental-websocket src/test/client/kill.mjs http://127.0.0.1:8080
 *
 * Says "writing" once events come and "resumed" once they come again after an outage; told "finish", it holds what came
 * against what was acknowledged and what is there. The exit code is 0 if all is as it was promised.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Lobby, Problem } from '../../main/webapp/client/lobby.js';

const BASE = process.argv[2];
const RETRY_MS = 100;
const ENOUGH = 100;
const TIME_LIMIT_MS = 120_000;

const acknowledged = [];
let outages = 0;
let isFinished = false;

async function player() {
  const lobby = new Lobby(BASE);
  const credentials = { name: `kill-${randomBytes(5).toString('hex')}`, password: randomBytes(8).toString('hex') };
  await lobby.users.register(credentials);
  await lobby.auth.login(credentials);
  return lobby;
}

/** Goes on writing whatever becomes of the server. What has no answer may have been carried out, or not. */
async function write(from, to) {
  for (let n = 0; !isFinished; n++) {
    try {
      const { _id: id } = await from.messages.send({ receiver: to.user._id, body: `message ${n}` });
      acknowledged.push(id);
      await from.messages.update(id, { body: `message ${n}, mended` });
    } catch (problem) {
      if (!(problem instanceof Problem && problem.isPassing)) {
        throw problem;
      }
      await pause(RETRY_MS);
    }
  }
}

async function until(condition, what) {
  const end = Date.now() + TIME_LIMIT_MS;
  while (!condition()) {
    assert.ok(Date.now() < end, `Not within ${TIME_LIMIT_MS} ms: ${what}`);
    await pause(RETRY_MS);
  }
}

const [ann, bob] = await Promise.all([player(), player()]);

/** One of them iterates and the other is called back; one has all patterns from the start, the other adds one. */
const iterated = [];
const calledBack = [];
const { cursor } = await ann.messages.list({ with: bob.user._id });
const sessions = [
  ann.follow('message.*', { after: cursor, onState: ({ state }) => (outages += state === 'waiting' ? 1 : 0) }),
  bob.follow('message.created', { after: cursor, onEvent: (event) => calledBack.push(event) }),
];
const iteration = (async () => {
  for await (const event of sessions[0]) {
    iterated.push(event);
  }
})();
await sessions[1].subscribe(['message.updated', 'message.deleted']);
const came = () => Math.min(iterated.length, calledBack.length);

const writers = [write(ann, bob), write(bob, ann)];
await until(() => came() > ENOUGH, 'events come');
console.log('writing');

await until(() => outages > 0 && sessions.every(({ state }) => state === 'live'), 'the sessions have resumed');
const before = came();
await until(() => came() > before + ENOUGH, 'events come again');
console.log('resumed');

process.stdin.setEncoding('utf8');
assert.equal((await once(process.stdin, 'data'))[0].trim(), 'finish');
isFinished = true;
await Promise.all(writers);
const last = await ann.messages.send({ receiver: bob.user._id, body: 'the last one' });
const isThere = (events) => events.some(({ data }) => data._id === last._id);
await until(() => isThere(iterated) && isThere(calledBack), 'the last event has come');
for (const session of sessions) {
  session.close();
}
await iteration;

const cursors = iterated.map((event) => event.cursor);
const created = iterated.filter(({ event }) => event === 'message.created').map(({ data }) => data._id);
const there = [];
for await (const { _id: id } of await ann.messages.list({ with: bob.user._id, limit: 100 })) {
  there.push(id);
}
assert.deepEqual(calledBack, iterated, 'both got the same in the same order');
assert.deepEqual(cursors, [...new Set(cursors)].sort(), 'each event came once, in the one order');
assert.deepEqual([...created].sort(), [...there].sort(), 'all messages that are there, and no others, had their event');
assert.deepEqual(
  acknowledged.filter((id) => !created.includes(id)),
  [],
  'among them all that were acknowledged',
);
console.log(`${iterated.length} events to each, ${acknowledged.length} of ${there.length} messages acknowledged`);
process.exit(0);
