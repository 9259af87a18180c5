import { CallGroup } from './call-group.js';
import { GROUPS } from './calls.js';
import { Lobby, Problem } from './client/lobby.js';
import { element, find } from './element.js';
import { EventDetail } from './event-detail.js';
import { EventSearch } from './event-search.js';
import { Follower } from './follower.js';
import { Known } from './known.js';
import { Names } from './names.js';
import { PatternForm } from './pattern-form.js';
import { RatePlot } from './rate-plot.js';
import { Recorder } from './recorder.js';
import { Replay } from './replay.js';
import { ReplayForm } from './replay-form.js';
import { finder, objectionTo } from './search.js';
import { CodeSnippet } from './snippet.js';
import { EventStream } from './stream.js';
import { mentionsOf } from './subject.js';
import { store, stored } from './tab-storage.js';
import { Views } from './views.js';

/** @import { Step } from './calls.js' */
/** @import { StateChange, Tokens } from './client/lobby.js' */
/** @import { Entry } from './history.js' */
/** @import { Start } from './replay-form.js' */

const stream = find('event-stream', EventStream);
const detail = find('event-detail', EventDetail);
const search = find('event-search', EventSearch);
const plot = find('rate-plot', RatePlot);
const patterns = find('pattern-form', PatternForm);
const replayForm = find('replay-form', ReplayForm);
const snippet = find('code-snippet', CodeSnippet);
const retry = find('#retry', HTMLButtonElement);
const connect = find('#connect', HTMLButtonElement);
const state = find('#state', HTMLElement);
const loginNeeded = find('#login-needed', HTMLElement);

const known = new Known();
const views = new Views(find('main', HTMLElement), find('#views', HTMLElement), showUnseen);
const recorder = new Recorder({
  onEntry: (entry, removed) => {
    stream.add(entry, removed);
    countUnseen(entry);
    wantNames(entry);
  },
  onOutcome: (entry) => stream.update(entry),
  onClear: () => {
    stream.clear();
    detail.clear();
  },
});
const base = new URL('.', document.baseURI);
/** @type {Tokens | undefined} */
const storedTokens = stored('tokens');
const lobby = new Lobby(base, {
  tokens: storedTokens,
  onTokens: keep,
  onCall: (call) => recorder.called(call),
});
const names = new Names(lobby, known, learnName);
const follower = new Follower(lobby, {
  onState: showState,
  onPatterns: showPatterns,
  onEvent: (event, isReplay) => {
    learnName(event.data);
    if (event.event.endsWith('.deleted')) {
      known.deleted(event.data);
    }
    recorder.happened(event, isReplay);
  },
  onSent: (frame) => recorder.sent(frame),
  onAnswered: (frame) => recorder.answered(frame),
  onNote: (text) => recorder.noted(text),
});

const replay = new Replay(lobby, follower, {
  onProgress: (text, isBad) => replayForm.report(text, isBad),
  onNote: (text) => recorder.noted(text),
});

// The user who is logged in

/** Whose events are shown: those that nobody in particular sees may be shown to everybody. */
let owner = storedTokens?.user._id;

/** @param {Tokens | undefined} tokens */
function keep(tokens) {
  store('tokens', tokens);
  const next = tokens?.user._id;
  const isSomebodyElse = owner !== undefined && owner !== next;
  owner = next;
  // What this user has seen, nobody else may see. So the session ends too, before anything more comes through it.
  const goesOn = isSomebodyElse && follower.isConnected;
  if (isSomebodyElse) {
    follower.disconnect();
    forget();
  }
  // The client knows the user only after this call.
  queueMicrotask(() => {
    if (goesOn) {
      follower.connect();
    }
    showUser();
  });
}

/** How often the page has forgotten what a user saw. */
let forgotten = 0;

function forget() {
  forgotten++;
  recorder.clear();
  known.clear();
  names.clear();
  store('history', undefined);
  lastSteps = lastSteps.filter(([name]) => name.startsWith('auth.'));
  listedFor = undefined;
  for (const each of document.querySelectorAll('call-group')) {
    /** @type {CallGroup} */ (each).clear();
  }
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
    learnName(user);
    follower.loggedIn();
    if (user._id !== listedFor) {
      listedFor = user._id;
      list();
      names.ask();
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
    case 'waiting': {
      const reason = change.problem.code === 'rate-limited' ? 'Refused for now' : 'Cut';
      return `${reason}, next try ${change.wait === 0 ? 'at once' : `in ${Math.ceil(change.wait / 1_000)} s`}`;
    }
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
    recorder.noted(`${change.problem.message}; what happens meanwhile comes when it is back`);
  }
  if (change.state === 'waiting' && replay.isRunning) {
    replayForm.report(change.problem.message, true);
  }
  state.dataset.state = change.state;
  retry.hidden = change.state !== 'waiting';
  loginNeeded.hidden = change.state !== 'needs-token';
  connect.textContent = change.state === 'closed' ? 'Connect' : 'Disconnect';
  patterns.enable(change.state !== 'closed');
}

retry.addEventListener('click', () => follower.reconnect());

connect.addEventListener('click', () => {
  if (follower.isConnected) {
    follower.disconnect();
    recorder.noted(`closed; the next connection goes on after ${follower.cursor ?? 'the events that there are then'}`);
  } else {
    follower.connect();
  }
});

find('#login-needed a', HTMLAnchorElement).addEventListener('click', () => views.show('calls'));

function showPatterns() {
  patterns.show();
  showCode();
}

// The stream, its search, and the details of a line

stream.addEventListener('open', (event) => {
  detail.show(/** @type {CustomEvent<Entry>} */ (event).detail, known);
});
stream.addEventListener('dismiss', () => detail.close());
stream.addEventListener('clear', () => recorder.clear());
detail.addEventListener('closed', () => stream.closed());
detail.addEventListener('about', (event) => {
  const id = /** @type {CustomEvent<string>} */ (event).detail;
  search.show({ ...search.query, about: id });
});
detail.addEventListener('resume', (event) => {
  replay.run({ after: /** @type {CustomEvent<string>} */ (event).detail });
});
search.addEventListener('search', () => {
  store('search', search.query);
  applySearch();
});

function applySearch() {
  const { query } = search;
  if (!objectionTo(query)) {
    stream.search(
      finder(query, (id) => known.name(id)),
      !search.isEmpty,
    );
  }
}

/** Events that came while another view was shown in place of theirs. */
let unseen = 0;

/** @param {Entry} entry */
function countUnseen({ kind }) {
  if (kind === 'event' && !views.showsEvents) {
    unseen++;
    showUnseen();
  }
}

function showUnseen() {
  unseen = views.showsEvents ? 0 : unseen;
  find('#views .unseen-count', HTMLElement).textContent = unseen > 0 ? ` ${unseen}` : '';
}

// Replay

replayForm.addEventListener('replay', async (event) => {
  if (await replay.run(/** @type {CustomEvent<Start>} */ (event).detail)) {
    replayForm.close();
  }
});

// Calls

/** @type {Step[]} */
let lastSteps = [];

/** @param {Step[]} steps */
async function perform(steps) {
  lastSteps = steps;
  showCode();
  const before = forgotten;
  let answer;
  for (const [name, ...values] of steps) {
    const [resource = '', verb = ''] = name.split('.');
    answer = await /** @type {any} */ (lobby)[resource][verb](...values);
  }
  if (forgotten === before) {
    learn(answer);
  }
  return answer;
}

/** @param {any} answer */
function learn(answer) {
  for (const thing of answer?.items ?? [answer ?? {}]) {
    learnName(thing);
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

/** @param {{ _id?: string } & object} thing */
function learnName(thing) {
  if (known.learn(thing) && thing._id) {
    stream.named(thing._id);
  }
}

/** @param {Entry} entry */
function wantNames({ kind, name: event, data, cursor = '' }) {
  if (kind === 'event') {
    names.want(mentionsOf({ event, data, cursor }));
  }
}

/** @param {string} id */
function group(id) {
  return find(`#${id}`, CallGroup);
}

find('#calls', HTMLElement).append(...GROUPS.map((definition) => CallGroup.of(definition, perform, known)));

/** Lists users and games, so that there is something to choose from. */
async function list() {
  const before = forgotten;
  try {
    for (const page of [await lobby.users.list({ limit: 100 }), await lobby.games.list({ limit: 100 })]) {
      for (const thing of forgotten === before ? page.items : []) {
        learnName(thing);
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

// What survives a reload

function save() {
  const { patterns: subscribed, waiting, cursor } = follower;
  store('watch', { patterns: subscribed, waiting, cursor });
  store('history', { owner, entries: [...recorder.entries] });
}

addEventListener('pagehide', save);
document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save());

function restore() {
  const { owner: of, entries = [] } = stored('history') ?? {};
  if (of === undefined || of === owner) {
    for (const { data } of entries) {
      learnName(data ?? {});
    }
    recorder.restore(entries);
  }
  search.show(stored('search'));
  follower.restore({ patterns: [], waiting: [], ...stored('watch') });
}

stream.use(known);
search.offer(known);
patterns.use(follower, known);
plot.use(() => recorder.perMinute.upTo(Date.now()));
restore();
showUser();
