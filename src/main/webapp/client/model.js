/*
 * The objects of the REST API and the events, as types. This module holds no code.
 */
export {};

/**
 * The id of an object: 24 lowercase hex digits.
 *
 * @typedef {string} Id
 */

/**
 * The place of an event in the one order of all events. Cursors of one server sort as text. Otherwise they are opaque.
 *
 * @typedef {string} Cursor
 */

/**
 * A time in ISO 8601, in UTC, with milliseconds.
 *
 * @typedef {string} Time
 */

/**
 * A user. The avatar is an `https:` or a `data:image/…` URL.
 *
 * @typedef {Readonly<{
 *   _id: Id,
 *   name: string,
 *   status: 'online' | 'offline',
 *   avatar?: string,
 *   createdAt: Time,
 *   updatedAt: Time,
 * }>} User
 */

/**
 * Named values that mean something to clients only. In a change, an empty text removes one.
 *
 * @typedef {Readonly<Record<string, string | number | boolean>>} Attributes
 */

/**
 * What the owner of a game decides about it.
 *
 * @typedef {{
 *   maxMembers: number,
 *   attributes: Attributes,
 *   access: 'public' | 'unlisted' | 'invited',
 *   locked: boolean,
 *   needsReady: boolean,
 *   readyFor: readonly string[],
 *   dropIn: boolean,
 *   spectatable: boolean,
 *   ownerLeaves: 'refuse' | 'passes' | 'ends',
 *   memberTimeout: number,
 * }} GameRules
 */

/**
 * A game. Its owner is a user. `members` is the number of its players; for a deleted game, the number before. `turn` is
 * the player whose turn it is. `reason` says why it was deleted.
 *
 * @typedef {Readonly<{
 *   _id: Id,
 *   name: string,
 *   owner: Id,
 *   members: number,
 *   maxMembers: number,
 *   started: boolean,
 *   access: 'public' | 'unlisted' | 'invited',
 *   locked: boolean,
 *   needsReady: boolean,
 *   dropIn: boolean,
 *   ownerLeaves: 'refuse' | 'passes' | 'ends',
 *   memberTimeout?: number,
 *   spectatable: boolean,
 *   spectators: number,
 *   turn?: Id,
 *   attributes?: Attributes,
 *   readyFor?: readonly string[],
 *   reason?: 'deleted' | 'owner-left' | 'empty' | 'abandoned' | 'user-deleted',
 *   createdAt: Time,
 *   updatedAt: Time,
 * }>} Game
 */

/**
 * A game that is to be opened.
 *
 * @typedef {{ name: string } & Optional<GameRules & { password: string }>} NewGame
 */

/**
 * The game that a user has joined or made, and the user as its member.
 *
 * @typedef {Readonly<{ game: Game, member: Member }>} Entered
 */

/**
 * What games have that are looked for. All of it must hold.
 *
 * @typedef {{
 *   owner: Id,
 *   member: Id,
 *   attribute: string | readonly string[],
 *   name: string,
 *   joinable: boolean,
 *   sort: 'name' | 'newest' | 'members',
 *   limit: number,
 * }} GameFilter
 */

/**
 * A user's membership in a game. `reason` says why it has ended.
 *
 * @typedef {Readonly<{
 *   gameId: Id,
 *   userId: Id,
 *   role: 'player' | 'spectator',
 *   ready: boolean,
 *   attributes?: Attributes,
 *   reason?: 'left' | 'kicked' | 'banned' | 'timeout' | 'game-deleted' | 'user-deleted',
 *   createdAt: Time,
 *   updatedAt: Time,
 * }>} Member
 */

/**
 * A member with what one shows of the user.
 *
 * @typedef {Readonly<{
 *   gameId: Id,
 *   userId: Id,
 *   role: 'player' | 'spectator',
 *   ready: boolean,
 *   attributes?: Attributes,
 *   user: Readonly<{ name: string, status: 'online' | 'offline', avatar?: string }>,
 *   createdAt: Time,
 *   updatedAt: Time,
 * }>} MemberWithUser
 */

/**
 * A game with the first 100 members to join, and the last 100 moves.
 *
 * @typedef {Game & Readonly<{ memberList: readonly MemberWithUser[], moveList: readonly Move[] }>} WholeGame
 */

/**
 * That a user may not join a game, until a time or for good.
 *
 * @typedef {Readonly<{ gameId: Id, userId: Id, until?: Time, createdAt: Time }>} Ban
 */

/**
 * A code with which one can join a game.
 *
 * @typedef {Readonly<{ code: string, createdAt: Time }>} JoinCode
 */

/**
 * That a user may join a game without its password, until a time. `reason` says why it has ended.
 *
 * @typedef {Readonly<{
 *   _id: Id,
 *   gameId: Id,
 *   from: Id,
 *   to: Id,
 *   expiresAt: Time,
 *   reason?:
 *     'accepted' | 'declined' | 'revoked' | 'expired' | 'joined' | 'banned' | 'game-deleted' | 'user-deleted',
 *   createdAt: Time,
 * }>} Invitation
 */

/**
 * What a player did in a game. `move` is as it was sent.
 *
 * @typedef {Readonly<{ gameId: Id, number: number, by: Id, move: unknown, createdAt: Time }>} Move
 */

/**
 * A message from a user to a user or to a game.
 *
 * @typedef {Readonly<{
 *   _id: Id,
 *   sender: Id,
 *   receiver: Id,
 *   body: string,
 *   createdAt: Time,
 *   updatedAt: Time,
 * }>} Message
 */

/**
 * Two users who are friends, or of whom the one has asked the other.
 *
 * @typedef {Readonly<{
 *   from: Id,
 *   to: Id,
 *   state: 'requested' | 'accepted',
 *   createdAt: Time,
 *   updatedAt: Time,
 * }>} Friend
 */

/**
 * That a user wants to hear nothing of another one.
 *
 * @typedef {Readonly<{ by: Id, user: Id, createdAt: Time, updatedAt: Time }>} Block
 */

/**
 * What may be left out of a call. A member that is `undefined` is left out too.
 *
 * @template Members
 * @typedef {{ [Name in keyof Members]?: Members[Name] | undefined }} Optional
 */

/**
 * What to subscribe to: all events whose name a pattern matches, or only those of them that are about one of these
 * objects. `user.*` is about the user, `game.*` about the game, `member.*` about the game and the user, `message.*`
 * about the sender and the receiver, `move.*` about the game and the player, `invitation.*` about the game and both
 * users, `friend.*` about the two users, `block.*` about the user who blocks. An entity of one's own says on the server
 * what its events are about.
 *
 * @typedef {PatternOf<string>} Pattern
 */

/**
 * A {@link Pattern} of which the text is known.
 *
 * @template {string} Text
 * @typedef {Text | Readonly<{ pattern: Text, about: Id | readonly Id[] }>} PatternOf
 */

/**
 * Any event. To follow from here another time: `lobby.follow(patterns, { after: cursor })`.
 *
 * @typedef {Readonly<{ event: string, data: unknown, cursor: Cursor }>} AnyEvent
 */

/**
 * The data of each event of a server that has no entities of its own, by the name of the event.
 *
 * @typedef {{
 *   'user.online': User,
 *   'user.offline': User,
 *   'message.created': Message,
 *   'message.updated': Message,
 *   'message.deleted': Message,
 *   'game.created': Game,
 *   'game.updated': Game,
 *   'game.deleted': Game,
 *   'member.created': Member,
 *   'member.updated': Member,
 *   'member.deleted': Member,
 *   'move.created': Move,
 *   'friend.created': Friend,
 *   'friend.updated': Friend,
 *   'friend.deleted': Friend,
 *   'block.created': Block,
 *   'block.deleted': Block,
 *   'invitation.created': Invitation,
 *   'invitation.deleted': Invitation,
 * }} EventData
 */

/**
 * An event of a server that has no entities of its own. Its name, `event`, tells the type of its `data`.
 *
 * @typedef {{
 *   [Name in keyof EventData]: Readonly<{ event: Name, data: EventData[Name], cursor: Cursor }>
 * }[keyof EventData]} LobbyEvent
 */
