import type { Logger } from '@fairway/service-kit';

import { reportDay, type DayDeps, type DayQuery } from './report-day.ts';

export interface DaysDeps extends DayDeps {
  readonly logger: Logger;
}

/**
 * Reports a day of several buckets, one after the other. One that cannot be read does not keep the others from being told.
 * @throws {AggregateError} with what went wrong with each of those
 */
export async function reportDays(
  { logger, ...deps }: DaysDeps,
  { buckets, ...query }: Omit<DayQuery, 'bucket'> & { readonly buckets: readonly string[] },
): Promise<void> {
  const faults: unknown[] = [];
  for (const bucket of buckets) {
    const about = { bucket, prefix: query.prefix, day: query.day.name };
    try {
      const { outcome, report } = await reportDay(deps, { ...query, bucket });
      const { total = 0, lines = 0, bytes = 0, malformed = 0 } = report ?? {};
      logger.info({ ...about, outcome, total, lines, bytes, malformed }, 'day reported');
    } catch (error) {
      query.signal.throwIfAborted();
      logger.error({ ...about, err: error }, 'the day was not reported');
      faults.push(error);
    }
  }
  if (faults.length > 0) {
    throw new AggregateError(faults, `${faults.length} of ${buckets.length} bucket(s) were not reported`);
  }
}
