/**
 * A promise together with the functions that settle it. (`Promise.withResolvers` does the same, but Node has it only
 * since version 22.)
 *
 * @template Value
 * @typedef {object} Deferred
 * @property {Promise<Value>} promise
 * @property {(value: Value | PromiseLike<Value>) => void} resolve
 * @property {(reason: unknown) => void} reject
 */

/**
 * @template Value
 * @returns {Deferred<Value>}
 */
export function deferred() {
  /** @type {Partial<Deferred<Value>>} */
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return /** @type {Deferred<Value>} */ (made);
}

export function ignore() {}
