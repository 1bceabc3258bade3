/**
 * The load of an environment in a month: costs that depend on use are computed from it, and it is printed with them.
 */
export interface Load {
  /** On average, day and night. */
  readonly requestsPerSecond: number;
  /** Kilobytes of an answer, on average. */
  readonly kilobytesPerRequest: number;
  /** Log lines of a service for each request. */
  readonly logBytesPerRequest: number;
  /** Share of the month in which a pausing database is in use. */
  readonly databaseShare: number;
  /** Gigabytes in the database. */
  readonly databaseGigabytes: number;
  /** TiB of logs that queries read. */
  readonly queriedTebibytes: number;
  /** New values of secrets that services name. */
  readonly secretChanges: number;
  /** Minutes that a run of a job takes; Fargate bills one at least. */
  readonly minutesOfRun: number;
}

/** No load: the remaining costs are those of the environment's existence. */
export const atRest: Load = {
  requestsPerSecond: 0,
  kilobytesPerRequest: 0,
  logBytesPerRequest: 0,
  databaseShare: 0,
  databaseGigabytes: 1,
  queriedTebibytes: 0,
  secretChanges: 0,
  minutesOfRun: 1,
};

/** A product in use: ten requests a second on average, a database that is used in office hours. */
export const inUse: Load = {
  requestsPerSecond: 10,
  kilobytesPerRequest: 20,
  logBytesPerRequest: 500,
  databaseShare: 0.3,
  databaseGigabytes: 10,
  queriedTebibytes: 0.1,
  secretChanges: 10,
  minutesOfRun: 10,
};

export const HOURS = 730;

/** Requests of a month, in millions. */
export function millionRequests({ requestsPerSecond }: Load): number {
  return (requestsPerSecond * HOURS * 3_600) / 1_000_000;
}
