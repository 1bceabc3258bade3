import type * as http from 'node:http';

/**
 * Node's HTTP, but not as an ES module: that one makes every export when it is imported, and three of them load all of
 * `fetch` and WebSockets, 40 ms of processor time before a service listens that runs from its sources. Bundles do without it
 * by themselves. https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export const { ServerResponse, STATUS_CODES } = process.getBuiltinModule('node:http');
export type ServerResponse = http.ServerResponse;
