import { startLocalPostgres } from '../../src/local-postgres.ts';

/** Starts a server, says which, and is then killed by a test. */
const [dataFolder] = process.argv.slice(2);
let isUp = false;
const onLine = (line: string): void => {
  if (isUp) console.log(line);
};
const server = await startLocalPostgres({ onLine, ...(dataFolder === undefined ? {} : { dataFolder }) });
isUp = true;
process.stdout.write(`${JSON.stringify({ pid: server.pid, socketFolder: server.socketFolder })}\n`);
setInterval(() => undefined, 60_000);
