export { loadGenerator, raceLoads, type Load, type Loaded, type Shares } from './load.ts';
export { answers, freePort } from './processes.ts';
export { spawnProgram, spawnServer, type ServerOptions } from './servers.ts';
export { keepResults, machine, median, positive, printHolds, type Hold } from './report.ts';
