/*
 * Uses the types that a generator makes of the description of the REST API, as a client in TypeScript does. It is compiled
 * in strict mode, and is never run.
 */
import type { components, paths } from '../../../target/openapi.js';

type Schemas = components['schemas'];

/** Whether two types are the same. */
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

function isTrue<_True extends true>() {}

type Created = paths['/api/games']['post']['responses']['201'];
isTrue<Same<Created['content']['application/json'], Schemas['Game']>>();
isTrue<Same<Created['headers']['Location'], string>>();
isTrue<Same<Schemas['Game']['started'], boolean>>();
isTrue<Same<Schemas['User']['status'], 'online' | 'offline'>>();
isTrue<Same<Schemas['User']['avatar'], string | undefined>>();

const change: Schemas['GameChange'] = { started: true };
const filter: paths['/api/games']['get']['parameters']['query'] = { owner: '6b059bde9835acc480f08d86', limit: 10 };

// @ts-expect-error: a password is missing
const user: Schemas['Registration'] = { name: 'ann' };
// @ts-expect-error: there is no such parameter
const other: paths['/api/games']['get']['parameters']['query'] = { title: 'chess' };

console.log(change, filter, user, other);
