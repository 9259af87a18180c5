import { Problem } from '../client/lobby.js';

/** @import { Lobby } from '../client/lobby.js' */
/** @import { NameCache } from './name-cache.js' */

/** How long ids are gathered before the server is asked for their names, in milliseconds. */
const INTERVAL = 1_000;
/** So many users can be asked for in one call. */
const MOST_USERS = 100;
/** A game can only be asked for by itself. */
const MOST_GAMES = 5;
/** So many ids wait, and so many are remembered. */
const MOST_IDS = 1_000;

/**
 * Asks the server for the names of users and games that no list and no event has told. The server tells them only to
 * users, so the ids wait until somebody is logged in. No id is asked for twice.
 */
export class NameLookup {
  /** @type {Lobby} */
  #lobby;
  /** @type {NameCache} */
  #names;
  #onThing;
  /** @type {Set<string>} */
  #wanted = new Set();
  /** @type {Set<string>} ids that may be games, because they are no users */
  #noUsers = new Set();
  /** @type {Set<string>} */
  #asked = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Lobby} lobby
   * @param {NameCache} names
   * @param {(thing: object) => void} onThing called with every user and game that the server has told of
   */
  constructor(lobby, names, onThing) {
    this.#lobby = lobby;
    this.#names = names;
    this.#onThing = onThing;
  }

  /** @param {Iterable<string>} ids whose names are needed, if they are not known */
  want(ids) {
    for (const id of ids) {
      if (!this.#names.name(id) && !this.#asked.has(id)) {
        putLast(this.#wanted, id);
      }
    }
    this.ask();
  }

  /** Call this when somebody has logged in. */
  ask() {
    if (this.#wanted.size + this.#noUsers.size > 0 && this.#lobby.user) {
      this.#timer ??= setTimeout(() => this.#askNow(), INTERVAL);
    }
  }

  clear() {
    this.#wanted.clear();
    this.#noUsers.clear();
    this.#asked.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #askNow() {
    const ids = this.#take(this.#wanted, MOST_USERS);
    const games = this.#take(this.#noUsers, MOST_GAMES);
    try {
      if (ids.length > 0) {
        const users = await this.#lobby.users.list({ ids, limit: MOST_USERS });
        users.items.forEach(this.#onThing);
      }
      for (const id of games) {
        await this.#lobby.games.get(id).then(this.#onThing, ifDeleted);
      }
      for (const id of ids.filter((each) => !this.#names.name(each))) {
        putLast(this.#noUsers, id);
      }
    } catch (problem) {
      // The lines show ids then. The failed call is shown.
      if (!(problem instanceof Problem)) {
        throw problem;
      }
    }
    this.#timer = undefined;
    this.ask();
  }

  /**
   * @param {Set<string>} ids
   * @param {number} most
   */
  #take(ids, most) {
    const taken = [...ids].filter((id) => !this.#names.name(id)).slice(0, most);
    for (const id of taken) {
      ids.delete(id);
      putLast(this.#asked, id);
    }
    return taken;
  }
}

/** @param {unknown} problem */
function ifDeleted(problem) {
  if (!(problem instanceof Problem && problem.status === 404)) {
    throw problem;
  }
}

/**
 * @param {Set<string>} ids
 * @param {string} id
 */
function putLast(ids, id) {
  ids.add(id);
  if (ids.size > MOST_IDS) {
    const [oldest = ''] = ids;
    ids.delete(oldest);
  }
}
