import { aboutOf } from '../client/lobby.js';

/** @import { AnyEvent } from '../client/model.js' */

const ID = /^[0-9a-f]{24}$/;
const LONGEST_TEXT = 200;

/**
 * A part of a line: words of the page, text that somebody wrote, or an object by its id. `name` is the name that the
 * event itself tells.
 *
 * @typedef {string | { text: string } | { id: string, name?: string }} Part
 */

/**
 * What an event is about, on one line.
 *
 * @param {AnyEvent} event
 * @returns {Part[]}
 */
export function summaryOf({ event, data }) {
  const object = /** @type {any} */ (data ?? {});
  const [entity = '', ...verbs] = event.split('.');
  switch (verbs.length === 1 ? entity : '') {
    case 'user':
      return [{ id: String(object._id), name: object.name }];
    case 'game':
      return [
        { id: String(object._id), name: object.name },
        ' of ',
        { id: String(object.owner) },
        ` · ${object.members} ${object.members === 1 ? 'member' : 'members'}${object.started ? ' · started' : ''}`,
      ];
    case 'member':
      return [{ id: String(object.userId) }, ' in ', { id: String(object.gameId) }, object.ready ? ' · ready' : ''];
    case 'message':
      return [
        { id: String(object.sender) },
        ' → ',
        { id: String(object.receiver) },
        ': ',
        { text: shortened(String(object.body)) },
      ];
    default:
      return [
        ...(object._id && object.name ? [{ id: String(object._id), name: String(object.name) }, ' '] : []),
        { text: shortened(JSON.stringify(data) ?? '') },
      ];
  }
}

/**
 * The ids of the objects that an event is about, as for a subscription. Of an entity that the page does not know, those
 * are all ids that it shows.
 *
 * @param {AnyEvent} event
 * @returns {readonly string[]}
 */
export function objectsOf(event) {
  return aboutOf(event) ?? [...ownId(event), ...mentionsOf(event)];
}

/**
 * The ids of the other objects that an event shows, such as the owner of a game.
 *
 * @param {AnyEvent} event
 * @returns {string[]}
 */
export function mentionsOf(event) {
  const own = ownId(event);
  const ids = Object.values(event.data ?? {})
    .flat()
    .filter((value) => typeof value === 'string' && ID.test(value) && !own.includes(value));
  return [...new Set(ids)];
}

/** @param {AnyEvent} event */
function ownId({ data }) {
  const { _id: id } = /** @type {{ _id?: unknown }} */ (data ?? {});
  return typeof id === 'string' ? [id] : [];
}

/** @param {string} text */
function shortened(text) {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
