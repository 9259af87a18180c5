/** @import { AnyEvent } from '../client/model.js' */

/** The verbs of events by which the object changes. The last state of a deleted object is older than its deletion. */
const CHANGES = ['created', 'updated', 'online', 'offline'];

/**
 * When an event happened, if it tells that: an event has no time of its own, but an object that is created or changed has
 * one.
 *
 * @param {AnyEvent} event
 * @returns {number | undefined} like `Date.now()`
 */
export function timeOf({ event, data }) {
  const { updatedAt } = /** @type {{ updatedAt?: unknown }} */ (data ?? {});
  const time =
    typeof updatedAt === 'string' && CHANGES.includes(event.split('.').at(-1) ?? '') ? Date.parse(updatedAt) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
