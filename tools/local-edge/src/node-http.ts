/**
 * Node's HTTP, but not as an ES module: that one makes every export when it is imported, and three of them load all of
 * `fetch` and WebSockets, 40 ms of processor time before anything listens.
 * https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export const { Agent, createServer, get, request, ServerResponse } = process.getBuiltinModule('node:http');
