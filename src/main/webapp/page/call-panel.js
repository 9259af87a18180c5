import { CallGroup } from './call-group.js';
import { GROUPS } from './calls.js';
import { find } from './element.js';

/** @import { Lobby } from '../client/lobby.js' */
/** @import { Step } from './calls.js' */
/** @import { NameCache } from './name-cache.js' */

/**
 * Whom the panel tells.
 *
 * @typedef {object} CallPanelEvents
 * @property {() => void} onSteps called when other calls were made last
 * @property {(thing: object) => void} onThing called with every object that a call has answered
 */

/** The forms of all calls. Makes the calls, and suggests the answers' ids for the next ones. */
export class CallPanel {
  /** @type {Lobby} */
  #lobby;
  /** @type {CallPanelEvents} */
  #events;
  /** @type {Step[]} */
  #lastSteps = [];
  /** How often the answers were forgotten. */
  #forgotten = 0;

  /**
   * @param {HTMLElement} place
   * @param {Lobby} lobby
   * @param {NameCache} names
   * @param {CallPanelEvents} events
   */
  constructor(place, lobby, names, events) {
    this.#lobby = lobby;
    this.#events = events;
    place.append(...GROUPS.map((definition) => CallGroup.of(definition, (steps) => this.#perform(steps), names)));
  }

  /** The calls that were made last. */
  get lastSteps() {
    return this.#lastSteps;
  }

  /** @param {(string | Node)[]} nodes who is logged in */
  showUser(...nodes) {
    group('account').show(...nodes);
  }

  /** Forgets what was answered, also to calls that have no answer yet. */
  clear() {
    this.#forgotten++;
    this.#lastSteps = this.#lastSteps.filter(([name]) => name.startsWith('auth.'));
    for (const each of document.querySelectorAll('call-group')) {
      /** @type {CallGroup} */ (each).clear();
    }
  }

  /** @param {Step[]} steps */
  async #perform(steps) {
    this.#lastSteps = steps;
    this.#events.onSteps();
    const before = this.#forgotten;
    let answer;
    for (const [name, ...values] of steps) {
      const [resource = '', verb = ''] = name.split('.');
      answer = await /** @type {any} */ (this.#lobby)[resource][verb](...values);
    }
    if (this.#forgotten === before) {
      this.#learn(answer);
    }
    return answer;
  }

  /** @param {any} answer */
  #learn(answer) {
    for (const thing of answer?.items ?? [answer ?? {}]) {
      this.#events.onThing(thing);
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
}

/** @param {string} id */
function group(id) {
  return find(`#${id}`, CallGroup);
}
