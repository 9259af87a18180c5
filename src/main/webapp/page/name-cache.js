import { element } from './element.js';

const MOST = 2_000;
const MOST_OPTIONS = 500;

/**
 * A kind of object that has a name.
 *
 * @typedef {'game' | 'user'} Kind
 */

/**
 * The games and users that lists and events have named, also those that were deleted. Keeps the 2,000 that were named last.
 */
export class NameCache {
  /** @type {Map<string, { kind: Kind, name: string, isDeleted?: boolean }>} */
  #things = new Map();

  /**
   * Only games and users have names. All other objects are ignored.
   *
   * @param {object} object as the API and the events show it
   * @returns {boolean} whether its name was not known before
   */
  learn(object) {
    const { _id: id, name, owner } = /** @type {{ _id?: string, name?: string, owner?: string }} */ (object);
    const isNews = id !== undefined && name !== undefined && this.name(id) !== name;
    if (id && name) {
      this.#things.delete(id);
      this.#things.set(id, { kind: owner ? 'game' : 'user', name });
    }
    if (this.#things.size > MOST) {
      const [oldest = ''] = this.#things.keys();
      this.#things.delete(oldest);
    }
    return isNews;
  }

  /**
   * The object is no choice any more. Its name is still known, because there are events about it.
   *
   * @param {object} object
   */
  deleted(object) {
    const { _id: id = '' } = /** @type {{ _id?: string }} */ (object);
    const thing = this.#things.get(id);
    if (thing) {
      thing.isDeleted = true;
    }
  }

  /**
   * The name of an object. Empty if it is not known.
   *
   * @param {string} id
   */
  name(id) {
    return this.#things.get(id)?.name ?? '';
  }

  /** The names of the latest 500 objects, each once, the latest first. */
  latest() {
    return [...new Set([...this.#things.values()].reverse().map(({ name }) => name))].slice(0, MOST_OPTIONS);
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
   * The id of the only object of these kinds that has this name, without regard to case. Empty if there is none, or more
   * than one.
   *
   * @param {string} name
   * @param {readonly Kind[]} kinds
   */
  idOf(name, kinds) {
    const wanted = name.trim().toLowerCase();
    const ids = [...this.#things]
      .filter(
        ([, { kind, name: own, isDeleted }]) => kinds.includes(kind) && !isDeleted && own.toLowerCase() === wanted,
      )
      .map(([id]) => id);
    return ids.length === 1 ? (ids[0] ?? '') : '';
  }

  clear() {
    this.#things.clear();
  }

  /**
   * The latest 500 objects of these kinds as choices, the latest first.
   *
   * @param {readonly Kind[]} kinds
   */
  options(kinds) {
    return [...this.#things]
      .reverse()
      .filter(([, { kind, isDeleted }]) => kinds.includes(kind) && !isDeleted)
      .slice(0, MOST_OPTIONS)
      .map(([id]) => element('option', { value: id, label: this.describe(id) }));
  }
}
