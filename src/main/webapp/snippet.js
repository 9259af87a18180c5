const LONGEST_LITERAL = 60;
const SECRET = /password$/i;
/** How what a call answers is called in code. */
const NOUNS = { auth: 'user', users: 'user', games: 'game', members: 'member', messages: 'message' };

/** A program that does with lobby.js what was last done here, and follows what is followed here. */
export class CodeSnippet extends HTMLElement {
  #code = this.querySelector('code');
  #copied = this.querySelector('[role=status]');

  connectedCallback() {
    this.querySelector('[name=copy]').addEventListener('click', () => this.#copy());
  }

  /** The steps of the last call, if there was one, and who is logged in, if anybody is. */
  show({ base, user, steps = [], patterns }) {
    const isLogin = steps.some(([name]) => name.startsWith('auth.'));
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

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#code.textContent);
      this.#copied.textContent = 'Copied';
    } catch {
      // Browsers allow it to secure pages alone, and not to all of those: then it is there to be copied by hand.
      getSelection().selectAllChildren(this.#code);
      this.#copied.textContent = 'Selected';
    }
  }
}

customElements.define('code-snippet', CodeSnippet);

function following(patterns, listed) {
  const start = listed ? `, { after: ${listed}.cursor }` : '';
  return [
    `const session = lobby.follow(${literal(patterns)}${start});`,
    'for await (const { event, data, cursor } of session) {',
    '  console.log(event, data, cursor);',
    '}',
  ];
}

function result(step) {
  return /\.(logout|refresh|login)$/.test(step[0]) ? '' : `const ${nounOf(step)} = `;
}

function nounOf([name]) {
  const [group, verb] = name.split('.');
  return verb === 'list' ? group : NOUNS[group];
}

function call([name, ...values]) {
  return `lobby.${name}(${values.filter((value) => !isEmpty(value)).map(literal).join(', ')})`;
}

function isEmpty(value) {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}

/** As people write it: no password, and nothing endless. */
function literal(value) {
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([name, member]) => `${name}: ${literal(SECRET.test(name) ? '…' : member)}`);
    return `{ ${members.join(', ')} }`;
  }
  if (typeof value === 'string') {
    const text = value.length > LONGEST_LITERAL ? `${value.slice(0, LONGEST_LITERAL)}…` : value;
    return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }
  return String(value);
}
