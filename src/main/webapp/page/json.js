import { element } from './element.js';

const LONGEST_STRING = 300;

/**
 * JSON on one line if there is room. The page breaks it between members if there is not.
 *
 * @param {unknown} value
 * @returns {Node | string}
 */
export function json(value) {
  if (Array.isArray(value)) {
    return group(
      '[',
      value.map((item) => [json(item)]),
      ']',
    );
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value);
    return group(
      '{',
      members.map(([name, member]) => [part('name', JSON.stringify(name)), ': ', json(member)]),
      '}',
    );
  }
  if (typeof value === 'string' && value.length > LONGEST_STRING) {
    const start = part('string', `${JSON.stringify(value.slice(0, LONGEST_STRING)).slice(0, -1)}…"`);
    return element('span', {}, start, ` (${value.length} characters)`);
  }
  return part(typeof value, JSON.stringify(value));
}

/**
 * @param {string} open
 * @param {(Node | string)[][]} items
 * @param {string} close
 */
function group(open, items, close) {
  if (items.length === 0) {
    return open + close;
  }
  const last = items.length - 1;
  return element(
    'span',
    {},
    ...items.flatMap((item, i) => [
      element('span', { className: 'member' }, i === 0 ? open : '', ...item, i === last ? close : ','),
      i === last ? '' : ' ',
    ]),
  );
}

/**
 * @param {string} className
 * @param {string} text
 */
function part(className, text) {
  return element('span', { className }, text);
}
