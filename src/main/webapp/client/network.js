/**
 * Calls a function when the network is back, or when somebody looks at the page again. Outside of browsers it is never
 * called.
 *
 * @param {() => void} listener
 * @returns {() => void} ends that
 */
export function whenNetworkIsBack(listener) {
  const listenIfSeen = () => {
    if (globalThis.document.visibilityState === 'visible') {
      listener();
    }
  };
  // Every page is shown once at its beginning, and then there is nothing to find out.
  const listenIfBack = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && listener();
  globalThis.addEventListener?.('online', listener);
  globalThis.addEventListener?.('pageshow', listenIfBack);
  globalThis.document?.addEventListener('visibilitychange', listenIfSeen);
  return () => {
    globalThis.removeEventListener?.('online', listener);
    globalThis.removeEventListener?.('pageshow', listenIfBack);
    globalThis.document?.removeEventListener('visibilitychange', listenIfSeen);
  };
}
