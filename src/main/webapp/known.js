import { element } from './element.js';

const MOST = 500;

/** What is known of games and users, from lists and from events, to be picked from: the 500 that were heard of last. */
export class Known {
  #things = new Map();

  /** An object as it is in the API and in events: only games and users have names. */
  learn({ _id: id, name, owner }) {
    if (id && name) {
      this.#things.delete(id);
      this.#things.set(id, { kind: owner ? 'game' : 'user', name });
    }
    if (this.#things.size > MOST) {
      this.#things.delete(this.#things.keys().next().value);
    }
  }

  forget({ _id: id }) {
    this.#things.delete(id);
  }

  /** What an id stands for; nothing where that is not known. */
  describe(id) {
    const thing = this.#things.get(id);
    return thing ? `${thing.kind} “${thing.name}”` : '';
  }

  /** Choices of these kinds, the latest first. */
  options(kinds) {
    return [...this.#things]
      .reverse()
      .filter(([, { kind }]) => kinds.includes(kind))
      .map(([id]) => element('option', { value: id, label: this.describe(id) }));
  }
}
