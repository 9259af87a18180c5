import { cursorOf } from './cursors.js';

/** @import { Cursor } from './model.js' */
/** @import { Answer } from './rest.js' */

/**
 * A page of a list. To iterate over it is to iterate over its items and those of all later pages, which are requested
 * as they are needed.
 *
 * @template Item
 * @implements {AsyncIterable<Item>}
 */
export class Page {
  /** @type {(path: string) => Promise<Answer>} */
  #get;
  /** @type {string | undefined} */
  #next;

  /**
   * @readonly
   * @type {Item[]}
   */
  items;

  /**
   * A session that follows after the cursor of the first page misses nothing that happened since that page was made,
   * whichever page shows it.
   *
   * @readonly
   * @type {Cursor | undefined}
   */
  cursor;

  /**
   * @param {(path: string) => Promise<Answer>} get
   * @param {Answer} answer
   */
  constructor(get, { value, next }) {
    this.#get = get;
    this.#next = next;
    this.items = value;
    this.cursor = cursorOf(value);
  }

  get hasNext() {
    return this.#next !== undefined;
  }

  /** @returns {Promise<Page<Item> | undefined>} */
  async next() {
    return this.#next === undefined ? undefined : new Page(this.#get, await this.#get(this.#next));
  }

  /** @returns {AsyncGenerator<Item, void, undefined>} */
  async *[Symbol.asyncIterator]() {
    /** @type {Page<Item> | undefined} */
    let page = this;
    while (page) {
      yield* page.items;
      page = await page.next();
    }
  }
}
