import { path } from './api.js';

/** @import { Account } from './account.js' */
/** @import { Api } from './api.js' */
/** @import { Attributes, Ban, Block, Entered, Friend, Game, GameFilter, GameRules, Id, Invitation, JoinCode, Member, Message, Move, NewGame, Optional, Time, User, WholeGame } from './model.js' */
/** @import { Page } from './pages.js' */

/** Logging in and out. */
export class Auth {
  /** @type {Account} */
  #account;

  /** @param {Account} account */
  constructor(account) {
    this.#account = account;
  }

  /**
   * From now on every call is made, and every session is open, in the name of this user.
   *
   * @param {{ name: string, password: string }} credentials
   */
  login(credentials) {
    return this.#account.login(credentials);
  }

  /** Gets new tokens and tells the open sessions. This is done without being asked whenever it is needed. */
  refresh() {
    return this.#account.renew();
  }

  /** Ends all tokens and all sessions of the user, wherever they are. */
  logout() {
    return this.#account.logout();
  }
}

/** The calls about users. */
export class Users {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Needs no login.
   *
   * @param {{ name: string, password: string } & Optional<{ avatar: string }>} user
   * @returns {Promise<User>}
   */
  register(user) {
    return this.#api.callAsNobody('POST', '/users', user);
  }

  /**
   * Lists users by name.
   *
   * @param {Optional<{ status: 'online' | 'offline', ids: readonly Id[], name: string, limit: number }>} [filter]
   * @returns {Promise<Page<User>>}
   */
  list(filter) {
    return this.#api.list('/users', filter);
  }

  /**
   * @param {Id} id
   * @returns {Promise<User>}
   */
  async get(id) {
    return this.#api.call('GET', path`/users/${id}`);
  }

  /**
   * Changes oneself. A new password needs the current one. The avatar `""` removes it.
   *
   * @param {Id} id
   * @param {Optional<{ name: string, avatar: string, password: string, currentPassword: string }>} changes
   * @returns {Promise<User>}
   */
  async update(id, changes) {
    return this.#api.call('PATCH', path`/users/${id}`, changes);
  }

  /**
   * Deletes oneself and the games that one owns.
   *
   * @param {Id} id
   * @returns {Promise<User>}
   */
  async delete(id) {
    return this.#api.call('DELETE', path`/users/${id}`);
  }
}

/** The calls about games. */
export class Games {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists games by name, the newest first, or the fullest first. `attribute` is `name:value`, or `name:min..max` for a
   * number, where either end may be missing. `name` is how names begin, in any case. A page may have fewer games than there
   * are, even none, and a next page nevertheless.
   *
   * @param {Optional<GameFilter>} [filter]
   * @returns {Promise<Page<Game>>}
   */
  list(filter) {
    return this.#api.list('/games', filter);
  }

  /**
   * Creates a game. The caller is its owner and its first member.
   *
   * @param {NewGame} game
   * @returns {Promise<Game>}
   */
  create(game) {
    return this.#api.call('POST', '/games', game);
  }

  /**
   * Joins the fullest game that has these attributes, or makes one. Without `create` it fails with 404 if there is none.
   *
   * @param {Optional<{ attributes: Attributes, create: NewGame }>} [wanted]
   * @returns {Promise<Entered>}
   */
  async quickJoin(wanted = {}) {
    return this.#api.call('POST', '/games/quick-join', wanted);
  }

  /**
   * @param {Id} id
   * @returns {Promise<Game>}
   */
  async get(id) {
    return this.#api.call('GET', path`/games/${id}`);
  }

  /**
   * The game, its members and its last moves at once, for one who enters it. Only its members may see the moves.
   *
   * @param {Id} id
   * @returns {Promise<WholeGame>}
   */
  async getWhole(id) {
    return this.#api.call('GET', path`/games/${id}?include=members,moves`);
  }

  /**
   * Changes one's own game. The password `""` removes it, and the turn `""` makes it nobody's turn.
   *
   * @param {Id} id
   * @param {Optional<GameRules & { name: string, password: string, owner: Id, started: boolean, turn: Id | '' }>} changes
   * @returns {Promise<Game>}
   */
  async update(id, changes) {
    return this.#api.call('PATCH', path`/games/${id}`, changes);
  }

  /**
   * Deletes one's own game, its messages and its members.
   *
   * @param {Id} id
   * @returns {Promise<Game>}
   */
  async delete(id) {
    return this.#api.call('DELETE', path`/games/${id}`);
  }

  /**
   * The code of a game that one is in.
   *
   * @param {Id} id
   * @returns {Promise<JoinCode>}
   */
  async code(id) {
    return this.#api.call('GET', path`/games/${id}/code`);
  }

  /**
   * Gives one's own game a new code. The old one ends.
   *
   * @param {Id} id
   * @returns {Promise<JoinCode>}
   */
  async renewCode(id) {
    return this.#api.call('POST', path`/games/${id}/code`);
  }

  /**
   * Ends the code of one's own game.
   *
   * @param {Id} id
   * @returns {Promise<JoinCode>}
   */
  async endCode(id) {
    return this.#api.call('DELETE', path`/games/${id}/code`);
  }
}

/** The calls about the members of a game. */
export class Members {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists members in the order in which they joined.
   *
   * @param {Id} gameId
   * @param {Optional<{ limit: number }>} [filter]
   * @returns {Promise<Page<Member>>}
   */
  async list(gameId, filter) {
    return this.#api.list(path`/games/${gameId}/members`, filter);
  }

  /**
   * @param {Id} gameId
   * @param {Id} userId
   * @returns {Promise<Member>}
   */
  async get(gameId, userId) {
    return this.#api.call('GET', path`/games/${gameId}/members/${userId}`);
  }

  /**
   * @param {Id} gameId
   * @param {Optional<{ password: string, as: 'player' | 'spectator', attributes: Attributes }>} [admission] the game's
   *     password, if it has one
   * @returns {Promise<Member>}
   */
  async join(gameId, admission = {}) {
    return this.#api.call('POST', path`/games/${gameId}/members`, admission);
  }

  /**
   * Joins the game that has this code, without its password.
   *
   * @param {{ code: string } & Optional<{ as: 'player' | 'spectator', attributes: Attributes }>} admission
   * @returns {Promise<Member>}
   */
  async joinByCode(admission) {
    return this.#api.call('POST', '/games/join', admission);
  }

  /**
   * Changes oneself as a member, or whether a member of one's own game is ready.
   *
   * @param {Id} gameId
   * @param {Id} userId
   * @param {Optional<{ ready: boolean, attributes: Attributes }>} changes
   * @returns {Promise<Member>}
   */
  async update(gameId, userId, changes) {
    return this.#api.call('PATCH', path`/games/${gameId}/members/${userId}`, changes);
  }

  /**
   * Leaves a game, or removes a member of one's own game.
   *
   * @param {Id} gameId
   * @param {Id} userId
   * @returns {Promise<Member>}
   */
  async remove(gameId, userId) {
    return this.#api.call('DELETE', path`/games/${gameId}/members/${userId}`);
  }
}

/** The calls about bans from one's own games. */
export class Bans {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists bans in the order in which they were made.
   *
   * @param {Id} gameId
   * @param {Optional<{ limit: number }>} [filter]
   * @returns {Promise<Page<Ban>>}
   */
  async list(gameId, filter) {
    return this.#api.list(path`/games/${gameId}/bans`, filter);
  }

  /**
   * Bans a user, until a time or for good, and removes them from the game.
   *
   * @param {Id} gameId
   * @param {Id} userId
   * @param {Optional<{ until: Time }>} [ban]
   * @returns {Promise<Ban>}
   */
  async ban(gameId, userId, ban = {}) {
    return this.#api.call('PUT', path`/games/${gameId}/bans/${userId}`, ban);
  }

  /**
   * Ends a ban.
   *
   * @param {Id} gameId
   * @param {Id} userId
   * @returns {Promise<Ban>}
   */
  async lift(gameId, userId) {
    return this.#api.call('DELETE', path`/games/${gameId}/bans/${userId}`);
  }
}

/** The calls about invitations to games. */
export class Invitations {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists the open invitations from and to oneself, the oldest first.
   *
   * @param {Optional<{ game: Id, limit: number }>} [filter]
   * @returns {Promise<Page<Invitation>>}
   */
  list(filter) {
    return this.#api.list('/invitations', filter);
  }

  /**
   * Invites a user to a game that one is in.
   *
   * @param {Id} gameId
   * @param {{ user: Id }} invitation
   * @returns {Promise<Invitation>}
   */
  async create(gameId, invitation) {
    return this.#api.call('POST', path`/games/${gameId}/invitations`, invitation);
  }

  /**
   * @param {Id} id
   * @returns {Promise<Invitation>}
   */
  async get(id) {
    return this.#api.call('GET', path`/invitations/${id}`);
  }

  /**
   * Joins the game that one is invited to, without its password.
   *
   * @param {Id} id
   * @param {Optional<{ as: 'player' | 'spectator', attributes: Attributes }>} [admission]
   * @returns {Promise<Member>}
   */
  async accept(id, admission = {}) {
    return this.#api.call('POST', path`/invitations/${id}/accept`, admission);
  }

  /**
   * Declines an invitation, or revokes one's own or one to one's own game.
   *
   * @param {Id} id
   * @returns {Promise<Invitation>}
   */
  async delete(id) {
    return this.#api.call('DELETE', path`/invitations/${id}`);
  }
}

/** The calls about the moves of a game that one is in. */
export class Moves {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists the moves of this round, the first one first.
   *
   * @param {Id} gameId
   * @param {Optional<{ after: number, limit: number }>} [filter]
   * @returns {Promise<Page<Move>>}
   */
  async list(gameId, filter) {
    return this.#api.list(path`/games/${gameId}/moves`, filter);
  }

  /**
   * Makes a move. `after` is the number of the last move that one has seen: if another one came first, this fails with
   * the code `not-latest`. `next` is the player whose turn it is then.
   *
   * @param {Id} gameId
   * @param {{ move: unknown } & Optional<{ after: number, next: Id }>} move
   * @returns {Promise<Move>}
   */
  async make(gameId, move) {
    return this.#api.call('POST', path`/games/${gameId}/moves`, move);
  }
}

/** The calls about one's friends, and about requests. */
export class Friends {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists one's friends and requests, from and to others, the oldest first.
   *
   * @param {Optional<{ state: 'requested' | 'accepted', limit: number }>} [filter]
   * @returns {Promise<Page<Friend>>}
   */
  list(filter) {
    return this.#api.list('/friends', filter);
  }

  /**
   * @param {Id} userId
   * @returns {Promise<Friend>}
   */
  async get(userId) {
    return this.#api.call('GET', path`/friends/${userId}`);
  }

  /**
   * Asks a user, or accepts their request: then the state is `accepted`.
   *
   * @param {Id} userId
   * @returns {Promise<Friend>}
   */
  async ask(userId) {
    return this.#api.call('POST', '/friends', { user: userId });
  }

  /**
   * Ends a friendship, declines a request or takes it back.
   *
   * @param {Id} userId
   * @returns {Promise<Friend>}
   */
  async end(userId) {
    return this.#api.call('DELETE', path`/friends/${userId}`);
  }
}

/** The calls about users whom one has blocked. They do not learn of it. */
export class Blocks {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists one's blocks in the order in which they were made.
   *
   * @param {Optional<{ limit: number }>} [filter]
   * @returns {Promise<Page<Block>>}
   */
  list(filter) {
    return this.#api.list('/blocks', filter);
  }

  /**
   * @param {Id} userId
   * @returns {Promise<Block>}
   */
  async block(userId) {
    return this.#api.call('PUT', path`/users/${userId}/block`);
  }

  /**
   * Ends a block.
   *
   * @param {Id} userId
   * @returns {Promise<Block>}
   */
  async lift(userId) {
    return this.#api.call('DELETE', path`/users/${userId}/block`);
  }
}

/** The calls about messages. */
export class Messages {
  /** @type {Api} */
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Lists the talk with a user, or of a game. The first page has the newest messages, the oldest of them first; the
   * next page has older ones.
   *
   * @param {{ with: Id } & Optional<{ before: Id, after: Id, limit: number }>} filter
   * @returns {Promise<Page<Message>>}
   */
  list(filter) {
    return this.#api.list('/messages', filter);
  }

  /**
   * Sends a message to a user or to a game.
   *
   * @param {{ receiver: Id, body: string }} message
   * @returns {Promise<Message>}
   */
  send(message) {
    return this.#api.call('POST', '/messages', message);
  }

  /**
   * @param {Id} id
   * @returns {Promise<Message>}
   */
  async get(id) {
    return this.#api.call('GET', path`/messages/${id}`);
  }

  /**
   * Changes one's own message.
   *
   * @param {Id} id
   * @param {{ body: string }} changes
   * @returns {Promise<Message>}
   */
  async update(id, changes) {
    return this.#api.call('PATCH', path`/messages/${id}`, changes);
  }

  /**
   * Deletes one's own message.
   *
   * @param {Id} id
   * @returns {Promise<Message>}
   */
  async delete(id) {
    return this.#api.call('DELETE', path`/messages/${id}`);
  }
}
