import { Problem } from '../client/lobby.js';

/** @import { Lobby, Tokens } from '../client/lobby.js' */

/**
 * Whom a visitor tells.
 *
 * @typedef {object} VisitorEvents
 * @property {() => void} onLeave called when somebody leaves: what this user has seen, nobody else may see
 * @property {() => void} onChange called when the client knows who is logged in now
 * @property {(thing: object) => void} onThing called with the users and games that there are for this user
 */

/** The user who is logged in, and what there is for this user to choose from. */
export class Visitor {
  /** @type {Lobby} */
  #lobby;
  /** @type {VisitorEvents} */
  #events;
  /**
   * Whose events are shown: those that nobody in particular sees may be shown to everybody.
   *
   * @type {string | undefined}
   */
  #owner;
  /**
   * Whose view of users and games was listed.
   *
   * @type {string | undefined}
   */
  #listedFor;
  /** How often somebody has left. */
  #left = 0;

  /**
   * @param {Lobby} lobby
   * @param {VisitorEvents} events
   */
  constructor(lobby, events) {
    this.#lobby = lobby;
    this.#events = events;
    this.#owner = lobby.user?._id;
  }

  get owner() {
    return this.#owner;
  }

  /** @param {Tokens | undefined} tokens those that the client has from now on */
  changed(tokens) {
    const next = tokens?.user._id;
    const leaves = this.#owner !== undefined && this.#owner !== next;
    this.#owner = next;
    if (leaves) {
      this.#left++;
      this.#listedFor = undefined;
      this.#events.onLeave();
    }
    // The client knows the user only after this call.
    queueMicrotask(() => this.#events.onChange());
  }

  /**
   * Lists users and games, so that there is something to choose from, unless that was done.
   *
   * @returns {boolean} whether they are listed now
   */
  list() {
    const { user } = this.#lobby;
    if (!user || user._id === this.#listedFor) {
      return false;
    }
    this.#listedFor = user._id;
    this.#listNow();
    return true;
  }

  async #listNow() {
    const before = this.#left;
    try {
      const pages = [await this.#lobby.users.list({ limit: 100 }), await this.#lobby.games.list({ limit: 100 })];
      for (const thing of this.#left === before ? pages.flatMap(({ items }) => /** @type {object[]} */ (items)) : []) {
        this.#events.onThing(thing);
      }
    } catch (problem) {
      // An id can still be typed, and the failed call is shown.
      if (!(problem instanceof Problem)) {
        throw problem;
      }
    }
  }
}
