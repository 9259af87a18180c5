/*
 * All that a server answered in a run, as text that can be compared, byte for byte, with what another server answered.
 * Only what no two runs have in common gives way to names, an id or a user's name always to the same one.
 */
import { writeFileSync } from 'node:fs';
import { answers, BASE, sessions, withoutOrderOfCascades } from './client.mjs';

/** Those that we promise; of others each server has its own. */
const HEADERS = ['cache-control', 'content-type', 'link', 'location', 'retry-after', 'www-authenticate'];

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const TOKEN = /(?<="(access|refresh)Token":")[^"]+/g;
const ID_OR_NAME = /\b[0-9a-f]{24}\b|smoke-(host|guest)-[0-9a-f]{10}/g;

const idsLeftOut = [];

/** Of what happens at the same time as other things, as all that is about this object, nobody promises the order. */
export function leaveOut({ _id }) {
  idsLeftOut.push(_id);
}

export function writeTranscript(file) {
  const texts = [...answers.map(answerText), ...sessions.flatMap(sessionTexts)];
  const isComparable = (text) => !idsLeftOut.some((id) => text.includes(id));
  writeFileSync(file, withNames(texts.filter(isComparable).join('\n')));
}

function answerText({ method, path, status, headers, body }) {
  const promised = HEADERS.filter((name) => headers.has(name)).map((name) => `${name}: ${headers.get(name)}`);
  return [`${method} ${path}`, status, ...promised, body, ''].join('\n');
}

function sessionTexts({ ownFrames, end }, n) {
  const frames = withoutOrderOfCascades(ownFrames).map(({ text }) => text);
  return [`WebSocket ${n + 1}`, ...frames, `closed: ${shownEnd(end)}\n`];
}

/** Payara puts a reason of its own to the code that a client closes with. */
function shownEnd({ code, reason } = {}) {
  return code === 1000 ? code : `${code} ${reason}`;
}

function withNames(text) {
  const names = new Map();
  const nameOf = (value) => {
    if (!names.has(value)) {
      names.set(value, value.startsWith('smoke-') ? `<name ${names.size + 1}>` : `<id ${names.size + 1}>`);
    }
    return names.get(value);
  };
  return text
    .replaceAll(BASE.origin, '<address>')
    .replace(TIME, '<time>')
    .replace(TOKEN, '<token>')
    .replace(ID_OR_NAME, nameOf);
}
