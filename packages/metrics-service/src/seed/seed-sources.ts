import { readFile } from 'node:fs/promises';

import type { Today } from '../data/calendar.ts';
import { sampleRecords } from '../sample/sample-records.ts';
import type { SeedSource, SeedSources } from './load-seeds.ts';

/** In place of a path: the service's own samples. */
const SAMPLE = 'sample';
/** The day on which samples are read is the last of their two years. */
const SAMPLE_SEED = 20;

/** Reads the three variables: each is a path, `sample`, or empty. */
export function seedSources(
  config: {
    readonly METRICS_SEED_JSON: string;
    readonly QUERIES_SEED_CSV: string;
    readonly METRIC_RECORDS_SEED_JSON: string;
  },
  today: Today,
): SeedSources {
  const asset = (file: URL) => () => readFile(file, 'utf8');
  return {
    definitions: sourceOf(
      config.METRICS_SEED_JSON,
      asset(new URL('../assets/sample/metrics.json', import.meta.url)),
    ),
    queries: sourceOf(
      config.QUERIES_SEED_CSV,
      asset(new URL('../assets/sample/queries.csv', import.meta.url)),
    ),
    records: sourceOf(config.METRIC_RECORDS_SEED_JSON, async () =>
      JSON.stringify(sampleRecords(SAMPLE_SEED, today())),
    ),
  };
}

function sourceOf(setting: string, sample: () => Promise<string>): SeedSource | undefined {
  if (setting === '') return undefined;
  if (setting === SAMPLE) return { file: SAMPLE, read: sample };
  return { file: setting, read: () => readIfThere(setting) };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}
