const PATIENCE = 15_000;
/** Of this tab alone, so that two tabs can be two users. */
const STORED = 'lobby.session';

/** What the server, or the way to it, held against a call: RFC 9457. */
export class Problem extends Error {
  constructor({ status, title, detail, violations = [] }) {
    super(detail);
    this.status = status;
    this.title = title;
    this.violations = violations;
  }
}

/**
 * The calls that this page makes, in the name of the user who is logged in. They answer with what the server answered,
 * or throw a {@link Problem}.
 *
 * Fires `call` with a promise of its outcome when a call goes out, and `session` when another user, or none, is logged
 * in.
 */
export class Rest extends EventTarget {
  #base;
  #session = JSON.parse(sessionStorage.getItem(STORED));

  constructor(base) {
    super();
    this.#base = base;
  }

  /** The user who is logged in, if any. */
  get user() {
    return this.#session?.user;
  }

  register({ name, password }) {
    return this.#call('POST', '/users', { name, password });
  }

  async login({ name, password }) {
    this.#keep(await this.#call('POST', '/auth/login', { name, password }));
  }

  async logout() {
    await this.#callAsUser('POST', '/auth/logout');
    this.#keep(null);
  }

  users() {
    return this.#callAsUser('GET', '/users?limit=100');
  }

  games() {
    return this.#callAsUser('GET', '/games?limit=100');
  }

  createGame({ name, password }) {
    return this.#callAsUser('POST', '/games', { name, password: password || undefined });
  }

  joinGame({ id, password }) {
    return this.#callAsUser('POST', `/games/${encodeURIComponent(id)}/members`, { password: password || undefined });
  }

  sendMessage({ receiver, body }) {
    return this.#callAsUser('POST', '/messages', { receiver, body });
  }

  /** Access tokens are short-lived: one that is refused is renewed, once. */
  async #callAsUser(method, path, body) {
    try {
      return await this.#call(method, path, body, this.#session?.accessToken);
    } catch (problem) {
      if (problem.status !== 401 || !this.#session || !(await this.#renew())) {
        throw problem;
      }
    }
    return this.#call(method, path, body, this.#session.accessToken);
  }

  /** Whether there is a new token; a session that cannot be renewed is over. */
  async #renew() {
    try {
      this.#keep(await this.#call('POST', '/auth/refresh', { refreshToken: this.#session.refreshToken }));
      return true;
    } catch (problem) {
      if (problem.status !== 401) {
        throw problem;
      }
      this.#keep(null);
      return false;
    }
  }

  #keep(session) {
    const before = this.user?._id;
    this.#session = session;
    if (session) {
      sessionStorage.setItem(STORED, JSON.stringify(session));
    } else {
      sessionStorage.removeItem(STORED);
    }
    if (this.user?._id !== before) {
      this.dispatchEvent(new Event('session'));
    }
  }

  async #call(method, path, body, token) {
    const outcome = this.#fetch(method, path, body, token);
    this.dispatchEvent(new CustomEvent('call', { detail: { method, path: `/api${path}`, outcome } }));
    const { status, title, answer } = await outcome;
    if (status >= 200 && status < 300) {
      return answer;
    }
    throw new Problem({ title, detail: 'The server gave no reason.', ...answer, status });
  }

  /** Never fails: a call without an answer has status 0. */
  async #fetch(method, path, body, token) {
    const headers = {};
    if (body) {
      headers['Content-Type'] = 'application/json';
    }
    if (token) {
      headers.Authorization = `Bearer ${token}`;
    }
    try {
      const response = await fetch(new URL(`api${path}`, this.#base), {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE),
      });
      const isJson = /[/+]json\b/.test(response.headers.get('Content-Type'));
      return { status: response.status, title: response.statusText, answer: isJson ? await response.json() : undefined };
    } catch {
      return { status: 0, title: 'No answer', answer: { detail: 'The server cannot be reached.' } };
    }
  }
}
