/* What the examples of the guides use and do not show. */
declare const Lobby: typeof import('../../main/webapp/client/lobby.js').Lobby;
declare const lobby: InstanceType<typeof Lobby>;
declare const game: import('../../main/webapp/client/lobby.js').Game;
declare const friends: [string, ...string[]];
declare function show(game: import('../../main/webapp/client/lobby.js').Game): void;
declare function apply(event: string, data: unknown): void;

declare module 'ws' {
  const WebSocket: new (url: URL, protocols: string[]) => unknown;
  export default WebSocket;
}
