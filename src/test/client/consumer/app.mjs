/* Uses the installed package as a program in Node does. It fails if the package does not do what it is for. */
import assert from 'node:assert/strict';
import { Lobby } from 'lobby-client';
import { FakeServer, until } from '../fake.mjs';

const server = new FakeServer();
const lobby = new Lobby('http://lobby.test', { WebSocket: server.WebSocket });
const session = lobby.follow('game.*');
await until(() => session.patterns.length === 1, 'the session is open');
server.publish('game.created', { name: 'chess' });
for await (const { event, data } of session) {
  assert.deepEqual([event, data], ['game.created', { name: 'chess' }]);
  break;
}

await assert.rejects(import('lobby-client/session.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
