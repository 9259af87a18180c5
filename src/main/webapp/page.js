import { CallGroup } from './call-group.js';
import { GROUPS } from './calls.js';
import { Lobby, Problem } from './client/lobby.js';
import { element, find } from './element.js';
import { Field } from './field.js';
import { Follower, oneByOne } from './follower.js';
import { Known } from './known.js';
import { CodeSnippet } from './snippet.js';
import { EventStream } from './stream.js';

/** @import { Step } from './calls.js' */
/** @import { Pattern, StateChange, Tokens } from './client/lobby.js' */

/** Each tab has a storage of its own, so that two tabs can be two users. */
const STORED = 'lobby.tokens';

const stream = find('event-stream', EventStream);
const snippet = find('code-snippet', CodeSnippet);
const retry = find('#retry', HTMLButtonElement);
const connect = find('#connect', HTMLButtonElement);
const state = find('#state', HTMLElement);
const subscription = find('#subscribe', HTMLFormElement);
const input = find('#pattern', HTMLInputElement);
const objection = find('#pattern-problem', HTMLElement);
const chips = find('#patterns', HTMLElement);
const loginNeeded = find('#login-needed', HTMLElement);

const known = new Known();
const about = new Field(
  {
    name: 'about',
    label: 'Only about',
    kind: 'id',
    optional: true,
    placeholder: 'any game or user',
    offers: ['game', 'user'],
  },
  known,
);
find('.row', HTMLElement, subscription).insertBefore(about.node, find('.primary', HTMLElement, subscription));
const base = new URL('.', document.baseURI);
const lobby = new Lobby(base, {
  tokens: JSON.parse(sessionStorage.getItem(STORED) ?? 'null'),
  onTokens: keep,
  onCall: (call) => stream.called(call),
});
const follower = new Follower(lobby, {
  onState: showState,
  onPatterns: showPatterns,
  onEvent: (event, isReplay) => {
    stream.happened(event, isReplay ? 'replayed' : undefined);
    if (event.event.endsWith('.deleted')) {
      known.forget(event.data);
    } else {
      known.learn(event.data);
    }
  },
  onSent: (frame) => stream.sent(frame),
  onAnswered: (frame) => stream.answered(frame),
  onNote: (text) => stream.noted(text),
});

// The user who is logged in

/** @param {Tokens | undefined} tokens */
function keep(tokens) {
  if (tokens) {
    sessionStorage.setItem(STORED, JSON.stringify(tokens));
  } else {
    sessionStorage.removeItem(STORED);
  }
  // The client knows the user only after this call.
  queueMicrotask(showUser);
}

/**
 * Whose view of users and games was listed.
 *
 * @type {string | undefined}
 */
let listedFor;

function showUser() {
  const { user } = lobby;
  if (user) {
    group('account').show('Logged in as ', element('b', {}, user.name), ' ', element('code', {}, user._id));
    known.learn(user);
    follower.loggedIn();
    if (user._id !== listedFor) {
      listedFor = user._id;
      list();
    }
  } else {
    group('account').show('Nobody is logged in.');
  }
  showCode();
}

// The connection

/** @param {StateChange} change */
function textOf(change) {
  switch (change.state) {
    case 'catching-up':
      return 'Catching up…';
    case 'live':
      return 'Live';
    case 'behind':
      return 'Behind';
    case 'waiting':
      return `Cut, next try ${change.wait === 0 ? 'at once' : `in ${Math.ceil(change.wait / 1_000)} s`}`;
    case 'needs-token':
      return 'Log in to follow';
    case 'closed':
      return change.problem ? 'Ended' : 'Disconnected';
    default:
      return 'Connecting…';
  }
}

/** @param {StateChange} change */
function showState(change) {
  state.textContent = textOf(change);
  if (state.dataset.state === 'live' && change.state === 'waiting') {
    stream.noted(`${change.problem.message}; what happens meanwhile comes when it is back`);
  }
  state.dataset.state = change.state;
  retry.hidden = change.state !== 'waiting';
  loginNeeded.hidden = change.state !== 'needs-token';
  connect.textContent = change.state === 'closed' ? 'Connect' : 'Disconnect';
  for (const button of subscription.querySelectorAll('button')) {
    button.disabled = change.state === 'closed';
  }
}

retry.addEventListener('click', () => follower.reconnect());

connect.addEventListener('click', () => {
  if (follower.isConnected) {
    follower.disconnect();
    stream.noted(`closed; the next connection goes on after ${follower.cursor ?? 'the events that there are then'}`);
  } else {
    follower.connect();
  }
});

stream.addEventListener('resume', (event) => {
  follower.connect(/** @type {CustomEvent<string>} */ (event).detail);
});

// Subscriptions

subscription.addEventListener('submit', (event) => {
  event.preventDefault();
  subscribe(input.value.trim());
});

find('.examples', HTMLElement, subscription).addEventListener('click', ({ target }) => {
  if (target instanceof HTMLButtonElement) {
    subscribe(target.value);
  }
});

input.addEventListener('input', () => object(''));

/** @param {string} pattern */
async function subscribe(pattern) {
  const id = about.value();
  input.value = '';
  about.set('');
  object('');
  try {
    await follower.subscribe(typeof id === 'string' ? { pattern, about: id.trim() } : pattern);
  } catch (problem) {
    // The pattern goes back to where it can be corrected.
    if (input.value === '' && about.isEmpty) {
      input.value = pattern;
      about.set(String(id ?? ''));
    }
    object(/** @type {Error} */ (problem).message);
  }
}

/** @param {string} message */
function object(message) {
  input.ariaInvalid = message ? 'true' : null;
  objection.textContent = message;
}

function showPatterns() {
  const waiting = follower.waiting.map((each) =>
    element('li', { className: 'waiting' }, text(each, ' after the login')),
  );
  chips.replaceChildren(...oneByOne(follower.patterns).map(chip), ...waiting);
  showCode();
}

/** @param {Pattern} pattern */
function chip(pattern) {
  const remove = element('button', { type: 'button' }, '×');
  remove.addEventListener('click', () => {
    follower.unsubscribe(pattern);
    // The chip is gone. The focus must not be lost with it.
    (chips.querySelector('button') ?? input).focus();
  });
  const content = text(pattern);
  remove.ariaLabel = `Unsubscribe ${content.textContent}`;
  return element('li', {}, content, remove);
}

/**
 * A pattern, and the name of the object that it is narrowed to.
 *
 * @param {Pattern} pattern
 * @param {string} [remark]
 */
function text(pattern, remark = '') {
  if (typeof pattern === 'string') {
    return element('span', {}, element('code', {}, pattern), remark);
  }
  const ids = [pattern.about].flat();
  const names = ids.map((id) => known.describe(id) || id).join(', ');
  return element('span', {}, element('code', {}, pattern.pattern), ' about ', element('bdi', {}, names), remark);
}

// Calls

/** @type {Step[]} */
let lastSteps = [];

/** @param {Step[]} steps */
async function perform(steps) {
  lastSteps = steps;
  showCode();
  let answer;
  for (const [name, ...values] of steps) {
    const [resource = '', verb = ''] = name.split('.');
    answer = await /** @type {any} */ (lobby)[resource][verb](...values);
  }
  learn(answer);
  return answer;
}

/** @param {any} answer */
function learn(answer) {
  for (const thing of answer?.items ?? [answer ?? {}]) {
    known.learn(thing);
  }
  if (answer?.owner) {
    // The next call is probably about the game that was just made or changed.
    group('games').suggest('id', answer._id);
    group('members').suggest('gameId', answer._id);
    group('messages').suggest('receiver', answer._id);
    group('messages').suggest('with', answer._id);
  }
  if (answer?.body) {
    group('messages').suggest('id', answer._id);
  }
}

/** @param {string} id */
function group(id) {
  return find(`#${id}`, CallGroup);
}

find('#calls', HTMLElement).append(...GROUPS.map((definition) => CallGroup.of(definition, perform, known)));

/** Lists users and games, so that there is something to choose from. */
async function list() {
  try {
    for (const page of [await lobby.users.list({ limit: 100 }), await lobby.games.list({ limit: 100 })]) {
      for (const thing of page.items) {
        known.learn(thing);
      }
    }
  } catch (problem) {
    // An id can still be typed, and the failed call is shown.
    if (!(problem instanceof Problem)) {
      throw problem;
    }
  }
}

// The code

function showCode() {
  snippet.show({ base: base.href, user: lobby.user, steps: lastSteps, patterns: follower.patterns });
}

follower.connect();
showUser();
