/* Copies the licence and the changelog of the project into the folder that npm packs. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

const PROJECT = new URL('../../../', import.meta.url);
const PACKAGE = new URL('src/main/webapp/client/', PROJECT);

copyFileSync(new URL('LICENSE', PROJECT), new URL('LICENSE', PACKAGE));

// The package has none of the pages that the changelog links to.
const changelog = readFileSync(new URL('CHANGELOG.md', PROJECT), 'utf8');
writeFileSync(new URL('CHANGELOG.md', PACKAGE), changelog.replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, '$1'));
