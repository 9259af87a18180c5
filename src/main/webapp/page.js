import { element } from './element.js';
import { Problem, Rest } from './rest.js';
import { LobbySocket } from './socket.js';
import './stream.js';

const $ = (selector) => document.querySelector(selector);

const socketUrl = new URL('ws', document.baseURI);
socketUrl.protocol = socketUrl.protocol.replace('http', 'ws');

const socket = new LobbySocket(socketUrl);
const rest = new Rest(document.baseURI);
const stream = $('event-stream');

// The connection

socket.addEventListener('state', ({ detail: { state, code, wait } }) => {
  const pill = $('#state');
  if (state === 'connected') {
    pill.textContent = 'Connected';
    stream.noted(`connected to ${socketUrl}`);
  } else if (state === 'connecting') {
    pill.textContent = 'Connecting…';
  } else {
    const when = wait === 0 ? 'at once' : `in ${Math.ceil(wait / 1_000)} s`;
    pill.textContent = `Disconnected, next try ${when}`;
    // Of tries that fail the pill tells enough.
    if (pill.dataset.state === 'connected') {
      stream.noted(`closed with ${code}: events are missed until it is connected again`);
    }
  }
  pill.dataset.state = state;
  $('#reconnect').hidden = state !== 'disconnected';
  for (const button of $('#subscribe').querySelectorAll('button')) {
    button.disabled = state !== 'connected';
  }
});

$('#reconnect').addEventListener('click', () => socket.connect());

// Subscriptions

$('#subscribe').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = $('#pattern');
  acquit(input);
  socket.subscribe(input.value.trim());
  input.value = '';
});

$('#subscribe .examples').addEventListener('click', ({ target }) => {
  if (target.value) {
    socket.subscribe(target.value);
  }
});

socket.addEventListener('patterns', () => $('#patterns').replaceChildren(...socket.patterns.map(chip)));

socket.addEventListener('refused', ({ detail: { pattern, message } }) => {
  // Back to where it can be mended.
  $('#pattern').value ||= pattern;
  accuse($('#pattern'), message);
});

function chip(pattern) {
  const remove = element('button', { type: 'button', ariaLabel: `Unsubscribe ${pattern}` }, '×');
  remove.addEventListener('click', () => {
    socket.unsubscribe(pattern);
    // The chip is gone, and must not take the keyboard's place with it.
    ($('#patterns button') ?? $('#pattern')).focus();
  });
  return element('li', {}, element('code', {}, pattern), remove);
}

// What is known of games and users, from lists and from events, to be picked from

const MOST_KNOWN = 500;
const known = new Map();

function learn(kind, { _id: id, name }) {
  known.delete(id);
  known.set(id, { kind, name });
  if (known.size > MOST_KNOWN) {
    known.delete(known.keys().next().value);
  }
}

function offer(input, isOffered) {
  const hint = document.getElementById(input.getAttribute('aria-describedby'));
  // Only then, because events may come faster than anybody picks.
  input.addEventListener('focus', () => {
    const options = [...known].reverse().filter(([, thing]) => isOffered(thing));
    input.list.replaceChildren(...options.map(([id, thing]) => element('option', { value: id, label: describe(thing) })));
  });
  input.addEventListener('input', () => {
    hint.textContent = known.has(input.value) ? describe(known.get(input.value)) : '';
  });
}

function describe({ kind, name }) {
  return `${kind} “${name}”`;
}

socket.addEventListener('frame', ({ detail: { event, data } }) => {
  const [kind, verb] = event.split('.');
  if (verb === 'deleted') {
    known.delete(data._id);
  } else if (kind === 'game' || kind === 'user') {
    learn(kind, data);
  }
});

// What was sent and received

socket.addEventListener('sent', ({ detail }) => stream.sent(detail));
socket.addEventListener('frame', ({ detail }) => stream.received(detail));
rest.addEventListener('call', ({ detail }) => stream.called(detail));


// Forms: what the server holds against one is shown at it and at its fields

function onSubmit(form, act) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.ariaBusy) {
      return;
    }
    form.ariaBusy = 'true';
    form.querySelectorAll('input, textarea').forEach(acquit);
    show(form, '', '');
    try {
      show(form, 'good', (await act(Object.fromEntries(new FormData(form)), event.submitter)) ?? '');
    } catch (problem) {
      if (!(problem instanceof Problem)) {
        throw problem;
      }
      showProblem(form, problem);
    } finally {
      form.ariaBusy = null;
    }
  });
}

function show(form, className, ...content) {
  const output = form.querySelector('output');
  output.className = className;
  output.replaceChildren(...content);
}

function showProblem(form, { title, message, violations }) {
  show(form, 'bad', element('b', {}, title), ` ${message}`);
  const accused = violations.filter(({ field }) => form.elements[field]);
  accused.forEach((violation) => accuse(form.elements[violation.field], violation.message));
  (form.querySelector('[aria-invalid]') ?? document.activeElement).focus();
}

/** In the label, so that it is read out with the field's name: "Password must have 8 to 128 characters". */
function accuse(input, message) {
  acquit(input);
  input.ariaInvalid = 'true';
  input.labels[0].append(element('span', { className: 'violation' }, ` ${message}`));
}

function acquit(input) {
  input.ariaInvalid = null;
  input.labels[0].querySelector('.violation')?.remove();
}

// The account

onSubmit($('#login'), async (credentials, { value }) => {
  if (value === 'register') {
    await rest.register(credentials);
  }
  await rest.login(credentials);
  $('#login').reset();
});

onSubmit($('#logout'), () => rest.logout());

function showAccount() {
  const { user } = rest;
  const hadFocus = $('#account').contains(document.activeElement);
  $('#login').hidden = Boolean(user);
  $('#logout').hidden = !user;
  if (user) {
    $('#user').replaceChildren('Logged in as ', element('b', {}, user.name), ' ', element('code', {}, user._id));
  }
  if (hadFocus) {
    // Whoever logged in or out with the keyboard goes on where they were.
    (user ? $('#user') : $('#user-name')).focus();
  }
}

async function list() {
  try {
    (await rest.users()).forEach((user) => learn('user', user));
    (await rest.games()).forEach((game) => learn('game', game));
  } catch (problem) {
    // There is less to pick from; an id can still be typed, and the call is among the events.
    if (!(problem instanceof Problem)) {
      throw problem;
    }
  }
}

function showSession() {
  showAccount();
  if (rest.user) {
    list();
  }
}

rest.addEventListener('session', showSession);

// Games and messages

onSubmit($('#create'), async (game) => {
  const { _id: id, name } = await rest.createGame(game);
  learn('game', { _id: id, name });
  $('#create').reset();
  suggestReceiver(id);
  return `Created ${id}`;
});

onSubmit($('#join'), async (join) => {
  await rest.joinGame(join);
  suggestReceiver(join.id);
  return 'Joined';
});

onSubmit($('#send'), async (message) => {
  const { _id: id } = await rest.sendMessage(message);
  $('#body').value = '';
  return `Sent ${id}`;
});

offer($('#join-id'), ({ kind }) => kind === 'game');
offer($('#receiver'), () => true);

/** The game just made or joined is who one would write to next. */
function suggestReceiver(id) {
  const receiver = $('#receiver');
  receiver.value ||= id;
  receiver.dispatchEvent(new Event('input'));
}

showSession();
socket.connect();
