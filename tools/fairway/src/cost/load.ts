/** What an environment is asked for in a month: what depends on use is computed from it, and printed with it. */
export interface Load {
  /** On average, day and night. */
  readonly requestsPerSecond: number;
  /** Of an answer, on average. */
  readonly kilobytesPerRequest: number;
  /** Log lines of a service for each request. */
  readonly logBytesPerRequest: number;
  /** Share of the month in which somebody uses the database where it pauses. */
  readonly databaseShare: number;
  /** Gigabytes in the database. */
  readonly databaseGigabytes: number;
  /** TiB of logs that queries read. */
  readonly queriedTebibytes: number;
}

/** Nobody calls it: what remains is what an environment costs for being there. */
export const atRest: Load = {
  requestsPerSecond: 0,
  kilobytesPerRequest: 0,
  logBytesPerRequest: 0,
  databaseShare: 0,
  databaseGigabytes: 1,
  queriedTebibytes: 0,
};

/** A product in use: ten requests a second on average, a database that is used in office hours. */
export const inUse: Load = {
  requestsPerSecond: 10,
  kilobytesPerRequest: 20,
  logBytesPerRequest: 500,
  databaseShare: 0.3,
  databaseGigabytes: 10,
  queriedTebibytes: 0.1,
};

export const HOURS = 730;

/** Of a month, in millions. */
export function millionRequests({ requestsPerSecond }: Load): number {
  return (requestsPerSecond * HOURS * 3_600) / 1_000_000;
}
