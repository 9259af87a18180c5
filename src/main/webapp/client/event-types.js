/*
 * Which events a pattern matches, as types. This module holds no code.
 */
export {};

/** @import { AnyEvent, Cursor, LobbyEvent } from './model.js' */

/**
 * Whether a pattern matches a name. `*` matches one segment of the name, and `**` one or more.
 *
 * @template {string} Text a pattern
 * @template {string} Name
 * @typedef {(
 *   Text extends `${infer First}.${infer Rest}`
 *     ? Name extends `${infer Head}.${infer Tail}`
 *       ? First extends '**'
 *         ? Matches<Rest, Tail> | Matches<Text, Tail>
 *         : First extends '*' | Head ? Matches<Rest, Tail> : false
 *       : false
 *     : Text extends '**'
 *       ? true
 *       : Name extends `${string}.${string}` ? false : Text extends '*' | Name ? true : false
 * )} Matches
 */

/**
 * What the names look like that a pattern matches.
 *
 * @template {string} Text a pattern
 * @typedef {(
 *   Text extends `${infer First}.${infer Rest}`
 *     ? `${NamesOf<First>}.${NamesOf<Rest>}`
 *     : Text extends '*' | '**' ? string : Text
 * )} NamesOf
 */

/**
 * Those of some events that a pattern matches.
 *
 * @template {AnyEvent} Event
 * @template {string} Text a pattern
 * @typedef {Event extends AnyEvent ? (true extends Matches<Text, Event['event']> ? Event : never) : never} Chosen
 */

/**
 * Those of some events that a pattern matches. If there is none, nothing is known of the data of what comes. If the
 * pattern is not known, any of the events may come.
 *
 * @template {AnyEvent} Event
 * @template {string} Text a pattern
 * @typedef {(
 *   string extends Text
 *     ? Event
 *     : Text extends string
 *       ? [Chosen<Event, Text>] extends [never]
 *         ? Readonly<{ event: NamesOf<Text>, data: unknown, cursor: Cursor }>
 *         : Chosen<Event, Text>
 *       : never
 * )} Matching
 */

/**
 * What a session may be subscribed to: patterns that match only events whose types its consumer knows.
 *
 * @template {AnyEvent} Event
 * @template {string} Text the patterns
 * @typedef {[Matching<Event | LobbyEvent, Text>] extends [Event] ? unknown : never} Known
 */
