import {
  dayFormats,
  numberRules,
  rawLinesTableName,
  type BrokenRule,
  type DatedKeys,
} from '@fairway/service-manifest';

/** Keys of S3 that need no escape, in a variable of a container, in a URL or in SQL. */
const FOLDER = /^(?:[\w!.*'()-]+\/)*$/;

interface Limits {
  readonly maxGibPerQuery: number;
  readonly alarmGibPerDay: number;
  readonly resultDays: number;
}

/** Rules for the cost of queries, and for the retention of results. */
export function logQueryRules({ maxGibPerQuery, alarmGibPerDay, resultDays }: Limits): readonly BrokenRule[] {
  const perDay = numberRules('alarmGibPerDay', alarmGibPerDay, [1, 1_000_000], 'whole');
  const isBelow = perDay.length === 0 && alarmGibPerDay < maxGibPerQuery;
  return [
    ...numberRules('maxGibPerQuery', maxGibPerQuery, [1, 10_000], 'whole'),
    ...perDay,
    ...(isBelow
      ? [
          {
            path: 'alarmGibPerDay',
            rule: `must not be below \`maxGibPerQuery\`, ${maxGibPerQuery}: one query that is allowed would ring`,
            value: alarmGibPerDay,
          },
        ]
      : []),
    ...numberRules('resultDays', resultDays, [1, 365], 'whole'),
  ];
}

/**
 * Each bucket has a table of its own: names of tables have no dots and hyphens, so that two names of buckets may become one.
 * @param path name of the value where the rule is used
 */
export function queriedBucketRules(path: string, buckets: readonly string[]): readonly BrokenRule[] {
  const byTable = Map.groupBy(buckets, rawLinesTableName);
  return [...byTable.values()]
    .filter((names) => names.length > 1)
    .map((names) => ({
      path,
      rule: 'must be about buckets whose names differ in more than dots and hyphens',
      value: names.join(', '),
    }));
}

/** @param path name of the value where the rule is used */
export function datedKeysRules(path: string, { prefix, format, from }: DatedKeys): readonly BrokenRule[] {
  const at = (name: string) => `${path}.${name}`;
  return [
    ...(FOLDER.test(prefix)
      ? []
      : [
          {
            path: at('prefix'),
            rule: "must be empty, or a folder that ends with / and has only letters, digits and _!.*'()-",
            value: prefix,
          },
        ]),
    ...(dayFormats.includes(format)
      ? []
      : [{ path: at('format'), rule: `must be one of ${dayFormats.join(', ')}`, value: format }]),
    ...(isDay(from, format) ? [] : [{ path: at('from'), rule: `must be a day, as ${format}`, value: from }]),
  ];
}

function isDay(text: string, format: string): boolean {
  const separator = format.charAt(4);
  if (text.length !== format.length || text.split(separator).length !== 3) return false;
  const iso = text.replaceAll(separator, '-');
  const time = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso);
}
