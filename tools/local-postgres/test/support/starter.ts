import { startLocalPostgres } from '../../src/local-postgres.ts';

/** Starts a server, says which, and is then killed by a test. */
const [dataFolder] = process.argv.slice(2);
const server = await startLocalPostgres(dataFolder === undefined ? {} : { dataFolder });
process.stdout.write(`${JSON.stringify({ pid: server.pid, socketFolder: server.socketFolder })}\n`);
setInterval(() => undefined, 60_000);
