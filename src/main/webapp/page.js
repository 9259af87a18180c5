import { CallGroup } from './call-group.js';
import { GROUPS } from './calls.js';
import { element } from './element.js';
import { Follower } from './follower.js';
import { Known } from './known.js';
import { Lobby, Problem } from './client/lobby.js';
import './snippet.js';
import './stream.js';

/** Of this tab alone, so that two tabs can be two users. */
const STORED = 'lobby.tokens';

const $ = (selector) => document.querySelector(selector);

const stream = $('event-stream');
const known = new Known();
const base = new URL('.', document.baseURI);
const lobby = new Lobby(base, {
  tokens: JSON.parse(sessionStorage.getItem(STORED)),
  onTokens: keep,
  onCall: (call) => stream.called(call),
});
const follower = new Follower(lobby);

// Who is logged in

function keep(tokens) {
  if (tokens) {
    sessionStorage.setItem(STORED, JSON.stringify(tokens));
  } else {
    sessionStorage.removeItem(STORED);
  }
  // When the account knows it, too.
  queueMicrotask(showUser);
}

function showUser() {
  const { user } = lobby;
  $('#account').status.replaceChildren(
    ...(user ? ['Logged in as ', element('b', {}, user.name), ' ', element('code', {}, user._id)] : ['Nobody is logged in.']),
  );
  if (user) {
    known.learn(user);
    follower.loggedIn();
  }
  showCode();
}

// The connection

const STATES = {
  connecting: () => 'Connecting…',
  'catching-up': () => 'Catching up…',
  live: () => 'Live',
  behind: () => 'Behind',
  waiting: ({ wait }) => `Cut, next try ${wait === 0 ? 'at once' : `in ${Math.ceil(wait / 1_000)} s`}`,
  closed: ({ problem }) => (problem ? 'Ended' : 'Disconnected'),
};

follower.addEventListener('state', ({ detail: change }) => {
  const pill = $('#state');
  pill.textContent = STATES[change.state](change);
  if (pill.dataset.state === 'live' && change.state === 'waiting') {
    stream.noted(`${change.problem.message}; what happens meanwhile comes when it is back`);
  }
  pill.dataset.state = change.state;
  $('#retry').hidden = change.state !== 'waiting';
  $('#connect').textContent = change.state === 'closed' ? 'Connect' : 'Disconnect';
  for (const button of $('#subscribe').querySelectorAll('button')) {
    button.disabled = change.state === 'closed';
  }
});

follower.addEventListener('sent', ({ detail: command }) => stream.sent(command));
follower.addEventListener('answered', ({ detail: answer }) => stream.answered(answer));
follower.addEventListener('noted', ({ detail: note }) => stream.noted(note));

$('#retry').addEventListener('click', () => follower.reconnect());

$('#connect').addEventListener('click', () => {
  if (follower.isConnected) {
    follower.disconnect();
    stream.noted(`closed; connecting goes on after ${follower.cursor ?? 'what is there then'}`);
  } else {
    follower.connect();
  }
});

stream.addEventListener('resume', ({ detail: cursor }) => follower.connect(cursor));

// Subscriptions

$('#subscribe').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = $('#pattern');
  const pattern = input.value.trim();
  input.value = '';
  subscribe(pattern);
});

$('#subscribe .examples').addEventListener('click', ({ target }) => {
  if (target.value) {
    subscribe(target.value);
  }
});

$('#pattern').addEventListener('input', () => object(''));

async function subscribe(pattern) {
  object('');
  try {
    await follower.subscribe(pattern);
  } catch ({ message }) {
    // Back to where it can be mended.
    $('#pattern').value ||= pattern;
    object(message);
  }
}

function object(message) {
  $('#pattern').ariaInvalid = message ? 'true' : null;
  $('#pattern-problem').textContent = message;
}

follower.addEventListener('patterns', () => {
  $('#patterns').replaceChildren(...follower.patterns.map(chip));
  showCode();
});

function chip(pattern) {
  const remove = element('button', { type: 'button', ariaLabel: `Unsubscribe ${pattern}` }, '×');
  remove.addEventListener('click', () => {
    follower.unsubscribe(pattern);
    // The chip is gone, and must not take the keyboard's place with it.
    ($('#patterns button') ?? $('#pattern')).focus();
  });
  return element('li', {}, element('code', {}, pattern), remove);
}

// Events

follower.addEventListener('happened', ({ detail: event }) => {
  stream.happened(event, event.isReplay && 'replayed');
  if (event.event.endsWith('.deleted')) {
    known.forget(event.data);
  } else {
    known.learn(event.data);
  }
});

// Calls

let lastSteps;

async function perform(steps) {
  lastSteps = steps;
  showCode();
  let answer;
  for (const [name, ...values] of steps) {
    const [group, verb] = name.split('.');
    answer = await lobby[group][verb](...values);
  }
  learn(answer);
  return answer;
}

function learn(answer) {
  (answer?.items ?? [answer ?? {}]).forEach((thing) => known.learn(thing));
  if (answer?.owner) {
    // The game just made or changed is what one would act on next.
    for (const [group, field] of [['games', 'id'], ['members', 'gameId'], ['messages', 'receiver'], ['messages', 'with']]) {
      $(`#${group}`).suggest(field, answer._id);
    }
  }
  if (answer?.body) {
    $('#messages').suggest('id', answer._id);
  }
}

$('#calls').append(...GROUPS.map((group) => new CallGroup(group, perform, known)));

/** So that there is something to pick from. */
async function list() {
  try {
    for (const page of [await lobby.users.list({ limit: 100 }), await lobby.games.list({ limit: 100 })]) {
      page.items.forEach((thing) => known.learn(thing));
    }
  } catch (problem) {
    // An id can still be typed, and the call is among the events.
    if (!(problem instanceof Problem)) {
      throw problem;
    }
  }
}

// The code

function showCode() {
  $('code-snippet').show({ base: base.href, user: lobby.user, steps: lastSteps, patterns: follower.patterns });
}

follower.connect();
showUser();
if (lobby.user) {
  list();
}
