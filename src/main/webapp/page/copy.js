/**
 * Copies a text, or selects it where the browser does not allow that, and says which of the two it did.
 *
 * @param {Node} source whose text is copied
 * @param {HTMLElement} status
 */
export async function copy(source, status) {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    status.textContent = 'Copied';
  } catch {
    // Browsers allow it only to secure pages, and not to all of these. Then the user can copy what is selected.
    getSelection()?.selectAllChildren(source);
    status.textContent = 'Selected';
  }
}
