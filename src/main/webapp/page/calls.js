/** @import { FieldDefinition } from './field.js' */

/*
 * Every call of the REST API: its form, and what the client does for it.
 */

/**
 * A call of the client: its name below the Lobby, such as `games.list`, and its arguments.
 *
 * @typedef {[name: string, ...args: any[]]} Step
 */

/**
 * A call of the API. Its fields are named as in the API, so that violations find them. The calls are made, and the
 * program that the page shows is written, from the same steps.
 *
 * @typedef {object} CallDefinition
 * @property {string} title
 * @property {string} http
 * @property {FieldDefinition[]} fields
 * @property {(values: any) => Step[]} steps
 * @property {string} [aside]
 */

/**
 * The calls about one kind of object.
 *
 * @typedef {{ title: string, calls: CallDefinition[] }} GroupDefinition
 */

/** @type {Pick<FieldDefinition, 'required' | 'kind'>} */
const ID = { required: true, kind: 'id' };
/** @type {FieldDefinition} */
const USER_ID = { ...ID, name: 'id', label: 'User', offers: ['user'] };
/** @type {FieldDefinition} */
const GAME_ID = { ...ID, name: 'id', label: 'Game', offers: ['game'] };
const OF_GAME = { ...GAME_ID, name: 'gameId' };
const MEMBER = { ...USER_ID, name: 'userId', label: 'Member' };
const MESSAGE_ID = { ...ID, name: 'id', label: 'Message id' };
/** @type {FieldDefinition} */
const USER_NAME = { name: 'name', label: 'Name', autocomplete: 'username' };
/** @type {FieldDefinition} */
const PASSWORD = { name: 'password', label: 'Password', kind: 'password', autocomplete: 'current-password' };
/** @type {FieldDefinition} */
const NEW_PASSWORD = { ...PASSWORD, autocomplete: 'new-password' };
/** @type {FieldDefinition} */
const AVATAR = { name: 'avatar', label: 'Avatar', kind: 'url', placeholder: 'https:… or data:image/…', optional: true };
const NAME = { name: 'name', label: 'Name' };
/** All players of a game know its password. It is shown, so that no password manager takes it for a login. */
const GAME_PASSWORD = { name: 'password', label: 'Password', optional: true };
const LIMIT = { name: 'limit', label: 'Limit', optional: true };
/** @type {FieldDefinition} */
const BODY = { name: 'body', label: 'Message', kind: 'text' };
const CHANGED = { optional: true, placeholder: 'as it is' };

/**
 * A call whose arguments are these values.
 *
 * @param {string} name
 * @param {string[]} parameters
 * @returns {CallDefinition['steps']}
 */
const one =
  (name, ...parameters) =>
  (values) => [[name, ...parameters.map((parameter) => values[parameter])]];

/**
 * A call whose one argument is the object of all values.
 *
 * @param {string} name
 * @returns {CallDefinition['steps']}
 */
const all = (name) => (values) => [[name, values]];

/**
 * A call whose arguments are an id and the object of all other values.
 *
 * @param {string} name
 * @returns {CallDefinition['steps']}
 */
const changing =
  (name) =>
  ({ id, ...changes }) => [[name, id, changes]];

/** @type {GroupDefinition[]} */
export const GROUPS = [
  {
    title: 'Account',
    calls: [
      { title: 'Log in', http: 'POST /auth/login', fields: [USER_NAME, PASSWORD], steps: all('auth.login') },
      {
        title: 'Register',
        http: 'POST /users',
        fields: [USER_NAME, NEW_PASSWORD, AVATAR],
        steps: (user) => [
          ['users.register', user],
          ['auth.login', { name: user.name, password: user.password }],
        ],
        aside: 'Logs in, too. All tabs are the same user. A private window can be somebody else.',
      },
      {
        title: 'Refresh',
        http: 'POST /auth/refresh',
        fields: [],
        steps: all('auth.refresh'),
        aside: 'New tokens; the open session is told.',
      },
      {
        title: 'Log out',
        http: 'POST /auth/logout',
        fields: [],
        steps: one('auth.logout'),
        aside: 'Ends all tokens and sessions of the user.',
      },
    ],
  },
  {
    title: 'Games',
    calls: [
      { title: 'Create', http: 'POST /games', fields: [NAME, GAME_PASSWORD], steps: all('games.create') },
      {
        title: 'List',
        http: 'GET /games',
        fields: [
          { ...USER_ID, name: 'owner', label: 'Owner', required: false, optional: true },
          { ...USER_ID, name: 'member', label: 'Member', required: false, optional: true },
          LIMIT,
        ],
        steps: all('games.list'),
      },
      { title: 'Read', http: 'GET /games/{id}', fields: [GAME_ID], steps: one('games.get', 'id') },
      {
        title: 'Change',
        http: 'PATCH /games/{id}',
        fields: [
          GAME_ID,
          { ...NAME, ...CHANGED },
          { ...GAME_PASSWORD, ...CHANGED, removable: true },
          { ...USER_ID, name: 'owner', label: 'Owner', required: false, ...CHANGED },
          { name: 'started', label: 'Started', kind: 'yes' },
        ],
        steps: changing('games.update'),
      },
      { title: 'Delete', http: 'DELETE /games/{id}', fields: [GAME_ID], steps: one('games.delete', 'id') },
    ],
  },
  {
    title: 'Members',
    calls: [
      {
        title: 'Join',
        http: 'POST /games/{id}/members',
        fields: [OF_GAME, { ...GAME_PASSWORD, placeholder: 'if it has one' }],
        steps: ({ gameId, ...admission }) => [['members.join', gameId, admission]],
      },
      {
        title: 'List',
        http: 'GET /games/{id}/members',
        fields: [OF_GAME, LIMIT],
        steps: ({ gameId, ...filter }) => [['members.list', gameId, filter]],
      },
      {
        title: 'Read',
        http: 'GET /games/{id}/members/{userId}',
        fields: [OF_GAME, MEMBER],
        steps: one('members.get', 'gameId', 'userId'),
      },
      {
        title: 'Change',
        http: 'PATCH /games/{id}/members/{userId}',
        fields: [OF_GAME, MEMBER, { name: 'ready', label: 'Ready', kind: 'yes or no' }],
        steps: ({ gameId, userId, ...changes }) => [['members.update', gameId, userId, changes]],
      },
      {
        title: 'Remove',
        http: 'DELETE /games/{id}/members/{userId}',
        fields: [OF_GAME, MEMBER],
        steps: one('members.remove', 'gameId', 'userId'),
      },
    ],
  },
  {
    title: 'Messages',
    calls: [
      {
        title: 'Send',
        http: 'POST /messages',
        fields: [{ ...ID, name: 'receiver', label: 'To', offers: ['game', 'user'] }, BODY],
        steps: all('messages.send'),
      },
      {
        title: 'List',
        http: 'GET /messages',
        fields: [
          { ...ID, name: 'with', label: 'With', offers: ['game', 'user'] },
          { ...MESSAGE_ID, name: 'before', label: 'Before', required: false, optional: true },
          { ...MESSAGE_ID, name: 'after', label: 'After', required: false, optional: true },
          LIMIT,
        ],
        steps: all('messages.list'),
      },
      { title: 'Read', http: 'GET /messages/{id}', fields: [MESSAGE_ID], steps: one('messages.get', 'id') },
      { title: 'Change', http: 'PATCH /messages/{id}', fields: [MESSAGE_ID, BODY], steps: changing('messages.update') },
      { title: 'Delete', http: 'DELETE /messages/{id}', fields: [MESSAGE_ID], steps: one('messages.delete', 'id') },
    ],
  },
  {
    title: 'Users',
    calls: [
      {
        title: 'List',
        http: 'GET /users',
        fields: [
          { name: 'status', label: 'Status', kind: 'choice', choices: ['online', 'offline'], optional: true },
          { name: 'name', label: 'Name', optional: true },
          { name: 'ids', label: 'Ids', kind: 'id', placeholder: 'with commas between', optional: true },
          LIMIT,
        ],
        steps: all('users.list'),
      },
      { title: 'Read', http: 'GET /users/{id}', fields: [USER_ID], steps: one('users.get', 'id') },
      {
        title: 'Change',
        http: 'PATCH /users/{id}',
        fields: [
          USER_ID,
          { ...NAME, ...CHANGED },
          { ...AVATAR, ...CHANGED, removable: true },
          { ...NEW_PASSWORD, ...CHANGED, label: 'New password' },
          {
            ...PASSWORD,
            name: 'currentPassword',
            label: 'Current password',
            optional: true,
            placeholder: 'for a new one',
          },
        ],
        steps: changing('users.update'),
      },
      { title: 'Delete', http: 'DELETE /users/{id}', fields: [USER_ID], steps: one('users.delete', 'id') },
    ],
  },
];
