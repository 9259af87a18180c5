import { matches } from '../client/lobby.js';
import { mentionsOf } from './event-summary.js';

/** @import { Entry } from './history.js' */

const ID = /^[0-9a-f]{24}$/;
const PATTERN = /^(\*{1,2}|[\w-]+)(\.(\*{1,2}|[\w-]+))*$/;

/**
 * What is searched for. Whatever is empty is not searched for.
 *
 * @typedef {object} Query
 * @property {string} pattern of the names of events, as for a subscription
 * @property {string} about the id of an object, or a part of its name
 * @property {string} text words that all have to be there
 * @property {boolean} [calls] whether calls are shown, besides events; they are if this is left out
 * @property {boolean} [frames] whether commands and their answers are, likewise
 */

/**
 * What is wrong with a query.
 *
 * @param {Query} query
 * @returns {string} nothing if it can be searched for
 */
export function objectionTo({ pattern }) {
  return pattern === '' || PATTERN.test(pattern)
    ? ''
    : `“${pattern}” is no pattern. Write for example game.*, *.created or **.`;
}

/**
 * Says of each entry whether the query finds it. A pattern and an object find only events.
 *
 * @param {Query} query
 * @param {(id: string) => string} nameOf nothing if the name is not known
 * @returns {(entry: Entry) => boolean}
 */
export function filterFor({ pattern, about, text, calls = true, frames = true }, nameOf) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const object = about.trim().toLowerCase();
  return (entry) =>
    (calls || entry.kind !== 'call') &&
    (frames || !['sent', 'answered'].includes(entry.kind)) &&
    (pattern === '' || (entry.kind === 'event' && matches(pattern, entry.name))) &&
    (object === '' || isAbout(entry, object, nameOf)) &&
    (words.length === 0 || contains(entry, words, nameOf));
}

/**
 * @param {Entry} entry
 * @param {string} object
 * @param {(id: string) => string} nameOf
 */
function isAbout(entry, object, nameOf) {
  if (entry.kind !== 'event') {
    return false;
  }
  const { _id: own, name } = /** @type {{ _id?: unknown, name?: unknown }} */ (entry.data ?? {});
  const ids = [String(own), ...idsOf(entry)];
  return ID.test(object)
    ? ids.includes(object)
    : [String(name ?? ''), ...ids.map(nameOf)].some((each) => each.toLowerCase().includes(object));
}

/**
 * @param {Entry} entry
 * @param {string[]} words in lower case
 * @param {(id: string) => string} nameOf
 */
function contains(entry, words, nameOf) {
  const { name, data, cursor, outcome } = entry;
  const names = entry.kind === 'event' ? idsOf(entry).map(nameOf) : [];
  const all = [name, JSON.stringify(data), cursor, outcome, ...names].join(' ').toLowerCase();
  return words.every((word) => all.includes(word));
}

/** @param {Entry} entry */
function idsOf({ name, data, cursor = '' }) {
  return mentionsOf({ event: name, data, cursor });
}
