/*
 * What survives a reload of the page. It is the storage of this tab, so that two tabs can follow different events, and it
 * ends with the tab. If the form of a value changes, its name must too: a tab may live longer than a version.
 */
const PREFIX = 'lobby.';

/**
 * @param {string} name
 * @returns {any} what was stored last; `undefined` if there is nothing, or nothing that can be read
 */
export function stored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {unknown} value nothing is stored any more if it is `undefined`
 */
export function store(name, value) {
  sessionStorage.removeItem(PREFIX + name);
  if (value === undefined) {
    return;
  }
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // The browser gives less room than this takes. Then it does not survive.
  }
}
