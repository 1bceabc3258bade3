import { number, objectOf, oneOf, oneOfKinds, text, type DayFormat } from '@fairway/service-manifest';
import * as z from 'zod';

import type { BucketKeys, LogQueries } from '../model/log-queries.ts';

/** The shape of an environment's `logQueries`. */
export const logQueriesShape = oneOfKinds<LogQueries, 'kind'>('kind', {
  none: {},
  athena: {
    maxGibPerQuery: number(),
    alarmGibPerDay: number(),
    resultDays: number(),
    datedKeys: z.array(
      objectOf<BucketKeys>({
        bucket: text,
        prefix: text,
        format: oneOf<DayFormat>({ 'yyyy/MM/dd': true, 'yyyy-MM-dd': true }),
        from: text,
      }),
    ),
  },
});
