import { copy } from './copy.js';
import { find } from './element.js';

/** @import { Step } from './calls.js' */
/** @import { Pattern, User } from '../client/lobby.js' */

const LONGEST_LITERAL = 60;
const SECRET = /password$/i;
/**
 * The names of the variables that hold an answer, by the group of the call.
 *
 * @type {Record<string, string>}
 */
const NOUNS = { auth: 'user', users: 'user', games: 'game', members: 'member', messages: 'message' };

/** A program that does with the client what was last done on the page, and follows what is followed there. */
export class CodeSnippet extends HTMLElement {
  /** @type {AbortController | undefined} */
  #connected;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    const button = find('[name=copy]', HTMLButtonElement, this);
    button.addEventListener('click', () => copy(this.#code, this.#copied), { signal });
  }

  disconnectedCallback() {
    this.#connected?.abort();
  }

  get #code() {
    return find('code', HTMLElement, this);
  }

  get #copied() {
    return find('[role=status]', HTMLElement, this);
  }

  /**
   * @param {object} done
   * @param {string} done.base where the server is
   * @param {User | undefined} done.user who is logged in
   * @param {Step[]} done.steps the steps of the last call
   * @param {Pattern[]} done.patterns
   */
  show({ base, user, steps, patterns }) {
    const isLogin = steps.some(([name]) => name.startsWith('auth.'));
    /** @type {Step[]} */
    const login = user && !isLogin ? [['auth.login', { name: user.name, password: '…' }]] : [];
    const listed = steps.find(([name]) => name.endsWith('.list'));
    const lines = [
      "import { Lobby } from './client/lobby.js';",
      '',
      `const lobby = new Lobby(${literal(base)});`,
      ...login.map((step) => `await ${call(step)};`),
      ...steps.map((step) => `${result(step)}await ${call(step)};`),
      ...(patterns.length > 0 ? ['', ...following(patterns, listed && nounOf(listed))] : []),
    ];
    const text = lines.join('\n');
    if (this.#code.textContent !== text) {
      this.#code.textContent = text;
      this.#copied.textContent = '';
    }
  }
}

customElements.define('code-snippet', CodeSnippet);

/**
 * @param {Pattern[]} patterns
 * @param {string | undefined} listed the variable that holds the list
 */
function following(patterns, listed) {
  const start = listed ? `, { after: ${listed}.cursor }` : '';
  return [
    `const session = lobby.follow(${literal(patterns)}${start});`,
    'for await (const { event, data, cursor } of session) {',
    '  console.log(event, data, cursor);',
    '}',
  ];
}

/** @param {Step} step */
function result(step) {
  return /\.(logout|refresh|login)$/.test(step[0]) ? '' : `const ${nounOf(step)} = `;
}

/** @param {Step} step */
function nounOf([name]) {
  const [group = '', verb] = name.split('.');
  return verb === 'list' ? group : NOUNS[group];
}

/** @param {Step} step */
function call([name, ...values]) {
  return `lobby.${name}(${values
    .filter((value) => !isEmpty(value))
    .map(literal)
    .join(', ')})`;
}

/** @param {unknown} value */
function isEmpty(value) {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}

/**
 * A value as people write it in a program. It shows no password, and no text of any length.
 *
 * @param {unknown} value
 * @returns {string}
 */
function literal(value) {
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(
      ([name, member]) => `${name}: ${literal(SECRET.test(name) ? '…' : member)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  if (typeof value === 'string') {
    const text = value.length > LONGEST_LITERAL ? `${value.slice(0, LONGEST_LITERAL)}…` : value;
    return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }
  return String(value);
}
