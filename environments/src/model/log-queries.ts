import type { DatedKeys } from '@fairway/service-manifest';

/** The engine besides the scanner that services may count logs with, in the buckets that they read. */
export type LogQueries =
  | { readonly kind: 'none' }
  | {
      /** Amazon Athena: nothing for being there, about 5 US dollars for each TiB that is read. */
      readonly kind: 'athena';
      /** GiB that one query may read, 1 to 10,000; Athena ends one that reads more. */
      readonly maxGibPerQuery: number;
      /** GiB that all queries of a day may read before operators are told: at least that. */
      readonly alarmGibPerDay: number;
      /** Days after which results of queries, and records of long analyses, are gone: 1 to 365. */
      readonly resultDays: number;
      /**
       * Buckets whose keys carry a day: queries that name a day, a month or a year then look at no others. Their names, or
       * `own` for the environment's own.
       */
      readonly datedKeys: readonly BucketKeys[];
    };

/** The form of days in the keys of one bucket. */
export interface BucketKeys extends DatedKeys {
  readonly bucket: string;
}
