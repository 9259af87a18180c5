/** @import { AnyEvent } from '../client/model.js' */

/** The verbs of events by which the object changes. The last state of a deleted object is older than its deletion. */
const CHANGES = ['created', 'updated', 'online', 'offline'];
const MINUTE = 60_000;

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

/**
 * A time where the user is, as the page shows all times, or a part of it.
 *
 * @param {number} time like `Date.now()`
 * @returns {string} `yyyy-mm-ddThh:mm:ss.SSS`
 */
export function localTime(time) {
  const offset = new Date(time).getTimezoneOffset() * MINUTE;
  return new Date(time - offset).toISOString().slice(0, -'Z'.length);
}
