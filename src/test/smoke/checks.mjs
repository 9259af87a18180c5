/* Checks that go on after a failure, and how they are reported. */
import { inspect, isDeepStrictEqual } from 'node:util';

/** What came is not what was expected. */
export class Mismatch extends Error {
  constructor(expected, came) {
    super(`expected ${shown(expected)}, came ${shown(came)}`);
  }
}

const tally = { passed: 0, failed: 0 };

/** Proves one sentence; a failure does not keep the others from being checked. */
export async function check(sentence, proof) {
  try {
    await proof();
    tally.passed++;
    console.log(`ok – ${sentence}`);
  } catch (failure) {
    failed(sentence, failure);
  }
}

export function failed(sentence, failure) {
  tally.failed++;
  console.log(`FAILED – ${sentence}: ${reason(failure)}`);
}

export function equal(came, expected) {
  if (!isDeepStrictEqual(came, expected)) {
    throw new Mismatch(expected, came);
  }
}

function reason(failure) {
  const cause = failure.cause ? ` (${failure.cause.message})` : '';
  return failure instanceof Mismatch ? failure.message : `expected no error, came ${failure}${cause}`;
}

export function shown(value) {
  return typeof value === 'string'
    ? value
    : inspect(value, { depth: 5, breakLength: Infinity, maxStringLength: 100, maxArrayLength: 30 });
}

export function section(title) {
  console.log(`\n${title}`);
}

export function allPassed() {
  return tally.failed === 0;
}

/** Prints the last line, and returns the exit code. */
export function summary() {
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return allPassed() ? 0 : 1;
}
