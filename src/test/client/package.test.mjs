/* What npm would pack is whole, and says what it is. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as module from '../../main/webapp/lobby.js';

const WEBAPP = new URL('../../main/webapp/', import.meta.url);
const described = JSON.parse(readFileSync(new URL('package.json', WEBAPP)));

test('The package has the version of the server', () => {
  const pom = readFileSync(new URL('../../../pom.xml', import.meta.url), 'utf8');
  assert.equal(described.version, pom.match(/<artifactId>lobby<\/artifactId>\s*<version>([^<]*)</)[1]);
});

test('The package, with its files alone, is found by its name', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lobby-client-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const installed = join(folder, 'node_modules', described.name);
  mkdirSync(installed, { recursive: true });
  ['package.json', ...described.files].forEach((file) => cpSync(new URL(file, WEBAPP), join(installed, file)));
  writeFileSync(join(folder, 'app.mjs'), `
    import { Lobby, Problem } from '${described.name}';
    console.log(typeof Lobby, typeof Problem, new Lobby('http://lobby.test').user);`);

  assert.equal(execFileSync(process.execPath, ['app.mjs'], { cwd: folder, encoding: 'utf8' }), 'function function undefined\n');
});

test('The declarations name all that the module exports, and no other values', () => {
  const declarations = readFileSync(new URL(described.types, WEBAPP), 'utf8');
  const declared = [...declarations.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(declared.sort(), Object.keys(module).sort());
});

test('The declarations name every call', () => {
  const declarations = readFileSync(new URL(described.types, WEBAPP), 'utf8');
  const client = new module.Lobby('http://lobby.test');
  for (const [group, calls] of Object.entries(client)) {
    const [, block] = declarations.match(new RegExp(`readonly ${group}: \\{([^]*?)\\n  \\};`));
    const declared = [...block.matchAll(/^ {4}(\w+)\(/gm)].map(([, name]) => name);
    assert.deepEqual(declared, Object.keys(calls), group);
  }
});
