/**
 * Makes an element. Children are nodes or text, and text is never markup: this is the one way by which data gets into
 * the page.
 */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
