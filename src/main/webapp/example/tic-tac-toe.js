/*
 * Tic-tac-toe for two, and for any number who watch: a whole game on Lobby's JavaScript client. What one sees is made from what
 * the server says alone. So it is the same for everybody, also after a reload or a broken connection. The address names the game.
 */
import { cursorOf, Lobby } from '../client/lobby.js';

/** @import { AnyEvent, WholeGame } from '../client/model.js' */

const LINES = ['012', '345', '678', '036', '147', '258', '048', '246'];

// Each tab is a player of its own, who stays logged in when it is loaded again.
const lobby = new Lobby(new URL('..', location.href), {
  tokens: JSON.parse(sessionStorage.getItem('lobby') ?? 'null'),
  onTokens: (tokens) => sessionStorage.setItem('lobby', JSON.stringify(tokens ?? null)),
});
/** @type {Omit<WholeGame, 'memberList' | 'moveList'> | undefined} */
let game;
/** @type {Map<string, WholeGame['memberList'][number]>} */
let members = new Map();
/** @type {WholeGame['moveList'][number][]} */
let moves = [];
/** @type {{ close(): void } | undefined} */
let session;
let isStarting = false;

const element = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
const say = (/** @type {string} */ text) => (element('status').textContent = text);
const gameId = () => location.hash.slice(1);
const me = () => lobby.user?._id ?? '';
const players = () => [...members.values()].filter(({ role }) => role === 'player');
const nameOf = (/** @type {string | undefined} */ id) => members.get(id ?? '')?.user.name ?? 'somebody';

/** The mark in each field; the first to move has the crosses. */
function marks() {
  const board = Array(9).fill('');
  for (const { move, number } of moves) {
    board[Number(move)] = number % 2 === 1 ? '×' : '○';
  }
  return board;
}

/** The player who has won, `''` if nobody can any more, and nothing as long as the round goes on. */
function winner() {
  const board = marks();
  const isWon = LINES.some((line) => ['×××', '○○○'].includes([...line].map((field) => board[Number(field)]).join('')));
  return isWon ? moves.at(-1)?.by : moves.length === 9 ? '' : undefined;
}

/** Enters the game that the address names, or any. */
async function play() {
  if (!lobby.user) {
    const password = crypto.randomUUID();
    await lobby.users.register({ name: element('name').value, password });
    await lobby.auth.login({ name: element('name').value, password });
  }
  if (gameId()) {
    enter();
    return;
  }
  const name = `With ${lobby.user?.name}`.slice(0, 32);
  const joined = await lobby.games.quickJoin({
    attributes: { kind: 'tic-tac-toe' },
    create: { name, maxMembers: 2, ownerLeaves: 'passes', memberTimeout: 60 },
  });
  location.hash = joined.game._id;
}

/** Gets the game with its members and moves. Who is not in it watches. */
async function load() {
  const whole = await lobby.games.getWhole(gameId()).catch(async (problem) => {
    if (problem.status !== 403) {
      throw problem;
    }
    await lobby.members.join(gameId(), { as: 'spectator' });
    return lobby.games.getWhole(gameId());
  });
  game = whole;
  members = new Map(whole.memberList.map((member) => [member.userId, member]));
  moves = [...whole.moveList];
  show();
  return cursorOf(whole);
}

/** Shows the game that the address names from now on. */
function enter() {
  session?.close();
  game = undefined;
  show();
  if (lobby.user && gameId()) {
    const patterns = ['game.*', 'member.*', 'move.*'].map((pattern) => ({ pattern, about: gameId() }));
    const following = lobby.follow(patterns, { after: load, onEvent: apply });
    following.done.catch(fail);
    session = following;
  }
}

/** @param {AnyEvent} event */
async function apply({ event, data }) {
  const about = /** @type {any} */ (data);
  if (event === 'game.updated') {
    game = about;
    moves = about.started ? moves : [];
  } else if (event === 'game.deleted') {
    location.hash = '';
  } else if (event === 'move.created') {
    moves.push(about);
  } else if (event === 'member.deleted') {
    members.delete(about.userId);
  } else if (event.startsWith('member.')) {
    const user = members.get(about.userId)?.user ?? (await lobby.users.get(about.userId));
    members.set(about.userId, { ...about, user });
  }
  show();
  await startRound().catch(fail);
}

/** The owner's part: a round begins when two are there, and the next one when both want it. */
async function startRound() {
  const areTwo = players().length === 2;
  const isAgain = winner() !== undefined && players().every(({ ready }) => ready);
  if (game && !isStarting && game.owner === me() && (game.started ? !areTwo || isAgain : areTwo)) {
    isStarting = true;
    const turn = players()[Math.round(Math.random())]?.userId;
    await lobby.games
      .update(game._id, game.started ? { started: false } : { started: true, turn })
      .finally(() => (isStarting = false));
  }
}

function show() {
  element('login').hidden = game !== undefined;
  element('name').disabled = lobby.user !== undefined;
  element('table').hidden = game === undefined;
  if (!game) {
    return;
  }
  const won = winner();
  const isMine = game.started && won === undefined && game.turn === me();
  marks().forEach((mark, field) => {
    element(`field${field}`).textContent = mark;
    element(`field${field}`).disabled = !isMine || mark !== '';
  });
  element('players').textContent = players()
    .map(({ userId, ready }) => `${nameOf(userId)}${userId === me() ? ' (you)' : ''}${ready ? ' wants a rematch' : ''}`)
    .join(' – ');
  element('watchers').textContent = game.spectators === 0 ? '' : `${game.spectators} watching`;
  element('again').hidden = won === undefined || members.get(me())?.role !== 'player';
  const turn = isMine ? 'Your turn' : `It is the turn of ${nameOf(game.turn)}`;
  const end = won === '' ? 'Nobody has won' : won ? `${nameOf(won)} has won` : turn;
  say(players().length < 2 ? 'Waiting for another player' : end);
}

/** @param {any} problem */
function fail(problem) {
  say(problem.message);
  location.hash = problem.status === 404 ? '' : location.hash;
}

/** @param {string} id @param {string} type @param {() => unknown} action */
function on(id, type, action) {
  element(id).addEventListener(type, async (event) => {
    event.preventDefault();
    await Promise.resolve().then(action).catch(fail);
  });
}

on('login', 'submit', play);
on('again', 'click', () => lobby.members.update(gameId(), me(), { ready: true }));
on('leave', 'click', async () => {
  await lobby.members.remove(gameId(), me());
  location.hash = '';
});
for (let field = 0; field < 9; field++) {
  on(`field${field}`, 'click', () => {
    const next = players().find(({ userId }) => userId !== me())?.userId;
    return lobby.moves.make(gameId(), { move: field, after: moves.length, next });
  });
}
addEventListener('hashchange', enter);
enter();
