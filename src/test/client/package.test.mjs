/* The package, as npm makes it of the folder, can be installed and says what it is. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const CLIENT = new URL('../../main/webapp/client/', import.meta.url);
const described = JSON.parse(readFileSync(new URL('package.json', CLIENT)));

test('The package has the version of the server', () => {
  const pom = readFileSync(new URL('../../../pom.xml', import.meta.url), 'utf8');
  assert.equal(described.version, pom.match(/<artifactId>lobby<\/artifactId>\s*<version>([^<]*)</)[1]);
});

test('The package has no dependency', () => {
  assert.deepEqual(
    Object.keys(described).filter((name) => /dependencies/i.test(name)),
    [],
  );
});

test('The package, with its modules alone, is found by its name', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lobby-client-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const installed = join(folder, 'node_modules', described.name);
  mkdirSync(installed, { recursive: true });
  for (const file of readdirSync(CLIENT).filter((name) => /\.js$|^package\.json$/.test(name))) {
    cpSync(new URL(file, CLIENT), join(installed, file));
  }
  writeFileSync(
    join(folder, 'app.mjs'),
    `
    import { Lobby, Problem } from '${described.name}';
    console.log(typeof Lobby, typeof Problem, new Lobby('http://lobby.test').user);`,
  );

  assert.equal(
    execFileSync(process.execPath, ['app.mjs'], { cwd: folder, encoding: 'utf8' }),
    'function function undefined\n',
  );
});
