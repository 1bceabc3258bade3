import { addDays } from '../data/calendar.ts';
import type { SeedRecord } from '../seed/read-records.ts';

/** A metric of the samples, and how its records are made. Its query is in `assets/sample/queries.csv`. */
interface SampleMetric {
  readonly queryId: string;
  readonly record: (day: SampleDay) => Omit<SeedRecord, 'id' | 'date'> | undefined;
}

/** A day of a sample, and chance that is the same for the same day, metric and seed. */
interface SampleDay {
  /** Days since 1970. */
  readonly number: number;
  /** 0 to 1, another for each `of`. */
  chance(of: number): number;
}

const DAYS = 731;
const MS_OF_DAY = 86_400_000;
const TYPES = ['end of life', 'shortage', 'price', 'quality'];
const CATEGORIES = ['sensors', 'motors', 'boards', 'cables', 'displays'];

const metrics: readonly SampleMetric[] = [
  {
    queryId: 'a1d4f7b0-1c2e-4d3f-8a4b-5c6d7e8f9a01',
    record: (day) => ({
      obsolescence: rounded(38 + 12 * wave(day, 365) + 4 * wave(day, 30) + 5 * day.chance(1)),
    }),
  },
  {
    queryId: 'b2e5a8c1-2d3f-4e40-9b5c-6d7e8f9a0b12',
    record: (day) => ({
      parts_flagged: Math.max(
        0,
        Math.round((isWeekend(day) ? 2 : 14) + 6 * wave(day, 90) + 9 * day.chance(1) ** 2),
      ),
    }),
  },
  {
    queryId: 'c3f6b9d2-3e40-4f51-8c6d-7e8f9a0b1c23',
    record: (day) => ({
      alert_type: weighted(TYPES, day.chance(1)),
      obsolescence: rounded(100 * day.chance(2)),
    }),
  },
  {
    queryId: 'd4a7cae3-4f51-4062-9d7e-8f9a0b1c2d34',
    record: (day) => ({ obsolescence_val: rounded(4_200 + 900 * wave(day, 180) + 700 * day.chance(1)) }),
  },
  {
    queryId: 'e5b8dbf4-5062-4173-8e8f-9a0b1c2d3e45',
    record: (day) => ({
      alert_category: weighted(CATEGORIES, day.chance(1)),
      parts_flagged: Math.round(1 + 12 * day.chance(2)),
    }),
  },
  {
    queryId: 'f6c9ec05-6173-4284-9f90-0b1c2d3e4f56',
    // Some days have no record.
    record: (day) =>
      day.chance(3) < 0.25
        ? undefined
        : { alert_type: weighted(TYPES, day.chance(1)), obsolescence: rounded(20 + 75 * day.chance(2)) },
  },
];

/**
 * Two years of records of the six sample metrics, up to a day. A day's records do not depend on the last day, so
 * tomorrow's samples are today's and one day more.
 * @param seed another one gives other records
 * @param lastDay `YYYY-MM-DD`
 */
export function sampleRecords(seed: number, lastDay: string): SeedRecord[] {
  return Array.from({ length: DAYS }, (_, index) => addDays(lastDay, index - DAYS + 1)).flatMap((date) =>
    metrics.flatMap(({ queryId, record }, metric) => {
      const number = Date.parse(`${date}T00:00:00Z`) / MS_OF_DAY;
      const values = record({ number, chance: (of) => chanceOf([seed, metric, number, of]) });
      return values === undefined ? [] : [{ id: queryId, date, ...values }];
    }),
  );
}

/** A number from 0 to 1 for a few whole ones: they are mixed as in MurmurHash3. */
function chanceOf(numbers: readonly number[]): number {
  let hash = 0;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0xcc9e2d51);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 2 ** 32;
}

/** -1 to 1 and back, once in so many days. */
function wave({ number }: SampleDay, days: number): number {
  return Math.sin((2 * Math.PI * number) / days);
}

/** 1 January 1970 was a Thursday. */
function isWeekend({ number }: SampleDay): boolean {
  return (number + 3) % 7 >= 5;
}

/** The first is the most frequent. */
function weighted(choices: readonly string[], chance: number): string {
  return choices[Math.floor(choices.length * chance ** 1.7)] ?? '';
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
