import { element } from './element.js';

const MOST = 500;

/**
 * A kind of object that has a name.
 *
 * @typedef {'game' | 'user'} Kind
 */

/** The games and users that lists and events have named. Keeps the 500 that were named last. */
export class Known {
  /** @type {Map<string, { kind: Kind, name: string }>} */
  #things = new Map();

  /**
   * Only games and users have names. All other objects are ignored.
   *
   * @param {object} object as the API and the events show it
   */
  learn(object) {
    const { _id: id, name, owner } = /** @type {{ _id?: string, name?: string, owner?: string }} */ (object);
    if (id && name) {
      this.#things.delete(id);
      this.#things.set(id, { kind: owner ? 'game' : 'user', name });
    }
    if (this.#things.size > MOST) {
      const [oldest = ''] = this.#things.keys();
      this.#things.delete(oldest);
    }
  }

  /** @param {object} object */
  forget(object) {
    const { _id: id = '' } = /** @type {{ _id?: string }} */ (object);
    this.#things.delete(id);
  }

  /**
   * The kind and the name of an object. Empty if it is not known.
   *
   * @param {string} id
   */
  describe(id) {
    const thing = this.#things.get(id);
    return thing ? `${thing.kind} “${thing.name}”` : '';
  }

  /**
   * The objects of these kinds as choices, the latest first.
   *
   * @param {readonly Kind[]} kinds
   */
  options(kinds) {
    return [...this.#things]
      .reverse()
      .filter(([, { kind }]) => kinds.includes(kind))
      .map(([id]) => element('option', { value: id, label: this.describe(id) }));
  }
}
