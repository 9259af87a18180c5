/**
 * How long the client waits for what, in milliseconds. What is left out has its default.
 *
 * @typedef {object} Times
 * @property {number | undefined} [call] for the answer to a call: 15,000
 * @property {number | undefined} [resume] until a new connection has resumed the session: 15,000
 * @property {number | undefined} [quiet] until it asks a connection on which nothing comes for an answer: 90,000
 * @property {number | undefined} [answer] for that answer: 15,000
 * @property {number | undefined} [probe]
 *   for an answer when the network is back or somebody looks at the page again: 5,000
 * @property {number | undefined} [longestWait] between two tries to connect, at most: 30,000
 */

/** @type {{ readonly [Name in keyof Times]-?: number }} */
const DEFAULTS = {
  call: 15_000,
  resume: 15_000,
  quiet: 90_000,
  answer: 15_000,
  probe: 5_000,
  longestWait: 30_000,
};
/** A timer of the platform cannot wait for longer. */
const LONGEST = 2 ** 31 - 1;

/**
 * @param {Times} [times]
 * @throws {RangeError} if one of them is no time that a timer can wait
 */
export function timesOf(times = {}) {
  const all = { ...DEFAULTS };
  for (const name of /** @type {(keyof Times)[]} */ (Object.keys(DEFAULTS))) {
    const time = times[name] ?? DEFAULTS[name];
    if (!(time > 0 && time <= LONGEST)) {
      throw new RangeError(`The time ${name} is a number of milliseconds from 1 to ${LONGEST}, and not ${time}`);
    }
    all[name] = time;
  }
  return all;
}
