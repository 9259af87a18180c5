/*
 * Writes each example of the guides as a module in TypeScript. Its lines have the numbers that they have in the guide, so
 * that the compiler says where a mistake is.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { examples } from './examples.mjs';

const FOLDER = new URL('../../../target/client-examples/', import.meta.url);

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const { guide, before, code } of examples()) {
  const name = `${guide.replaceAll('/', '-')}-${before + 1}.ts`;
  writeFileSync(new URL(name, FOLDER), `${'\n'.repeat(before)}${code}\n`);
}
