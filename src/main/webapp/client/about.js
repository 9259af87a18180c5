/** @import { AnyEvent, Id } from './model.js' */

/**
 * What the events of the server's own entities are about.
 *
 * @type {Record<string, (data: any) => Id[]>}
 */
const ABOUT = {
  user: ({ _id }) => [_id],
  game: ({ _id }) => [_id],
  member: ({ gameId, userId }) => [gameId, userId],
  message: ({ sender, receiver }) => [sender, receiver],
  move: ({ gameId, by }) => [gameId, by],
  friend: ({ from, to }) => [from, to],
  block: ({ by }) => [by],
  invitation: ({ gameId, from, to }) => [gameId, from, to],
};

/**
 * The ids of the objects that an event is about. A frame does not contain them, but the data of the server's own
 * entities does.
 *
 * @param {AnyEvent} event
 * @returns {readonly Id[] | undefined} nothing if the event is of another entity
 */
export function aboutOf({ event, data }) {
  const [entity = '', ...rest] = event.split('.');
  return rest.length === 1 && Object.hasOwn(ABOUT, entity) ? ABOUT[entity]?.(data) : undefined;
}
