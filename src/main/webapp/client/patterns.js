/** @import { Id, Pattern } from './model.js' */

/** The protocol's bound: so many ids go into one element of a command. */
const MAX_IDS = 100;

/**
 * One subscription: to all events that a pattern matches, or only to those of them that are about one object.
 *
 * @typedef {readonly [pattern: string, id: Id | undefined]} Pair
 */

/**
 * @param {Pattern | readonly Pattern[]} patterns
 * @returns {Pair[]}
 * @throws {TypeError} if they are something else. An id that is missing by mistake must not widen a subscription.
 */
export function pairsOf(patterns) {
  return [patterns].flat().flatMap((/** @type {Pattern} */ each) => {
    if (typeof each === 'string') {
      return [pair(each, undefined)];
    }
    const ids = [each?.about].flat();
    if (typeof each?.pattern !== 'string' || ids.some((id) => typeof id !== 'string')) {
      throw new TypeError('A pattern is a text, or an object with a pattern and the ids that it is about');
    }
    return ids.map((id) => pair(each.pattern, id));
  });
}

/**
 * The shortest way to write subscriptions: the ids of a pattern stand together.
 *
 * @param {Iterable<Pair>} pairs
 * @returns {Pattern[]}
 */
export function grouped(pairs) {
  /** @type {Map<string, Set<Id | undefined>>} */
  const groups = new Map();
  for (const [pattern, id] of pairs) {
    const ids = groups.get(pattern) ?? new Set();
    groups.set(pattern, ids.add(id));
  }
  return [...groups].flatMap(([pattern, all]) => {
    const ids = [...all].filter((id) => id !== undefined);
    /** @type {Pattern[]} */
    const elements = all.has(undefined) ? [pattern] : [];
    for (let i = 0; i < ids.length; i += MAX_IDS) {
      const [first = '', ...others] = ids.slice(i, i + MAX_IDS);
      elements.push({ pattern, about: others.length > 0 ? [first, ...others] : first });
    }
    return elements;
  });
}

/**
 * @param {string} pattern
 * @param {Id | undefined} id
 * @returns {Pair}
 */
function pair(pattern, id) {
  return [pattern, id];
}

/**
 * What the names of events look like that a pattern matches.
 *
 * @param {string} pattern
 */
export function namesMatching(pattern) {
  const segments = pattern.split('.').map((segment) => {
    switch (segment) {
      case '*':
        return '[^.]+';
      case '**':
        return '[^.]+(?:\\.[^.]+)*';
      default:
        return segment.replace(/[^\w-]/g, '\\$&');
    }
  });
  return new RegExp(`^${segments.join('\\.')}$`);
}

/**
 * Whether a pattern matches the name of an event. `*` matches one segment of the name, and `**` one or more.
 *
 * @param {string} pattern
 * @param {string} event
 */
export function matches(pattern, event) {
  return namesMatching(pattern).test(event);
}
