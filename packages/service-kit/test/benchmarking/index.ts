export { loadGenerator, raceLoads, type Load, type Loaded, type Shares } from './load.ts';
export { answers, freePort } from './processes.ts';
export { keepResults, machine, median, positive, printHolds, type Hold } from './report.ts';
