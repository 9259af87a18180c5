/* The examples in JavaScript of the guides to the client, as they stand there. */
import { readFileSync } from 'node:fs';

const GUIDES = ['docs/client.md', 'src/main/webapp/client/README.md'];

/** Each with the heading that it stands under, its number there, and the line in its guide before its first one. */
export function examples() {
  return GUIDES.flatMap((guide) =>
    examplesOf(guide, readFileSync(new URL(`../../../${guide}`, import.meta.url), 'utf8')),
  );
}

function examplesOf(guide, text) {
  const found = [];
  let heading;
  let code;
  for (const [index, line] of text.split('\n').entries()) {
    if (code) {
      if (line === '```') {
        const number = found.filter((other) => other.heading === heading).length + 1;
        found.push({ guide, heading, number, before: index - code.length, code: code.join('\n') });
        code = undefined;
      } else {
        code.push(line);
      }
    } else if (line === '```js' || line === '```ts') {
      code = [];
    } else if (line.startsWith('#')) {
      heading = line.replace(/^#+ /, '');
    }
  }
  return found;
}
