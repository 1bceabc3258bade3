import { createHash } from 'node:crypto';

import type { Database, Statement, UnitOfWork } from '@fairway/postgres';
import type { Logger } from '@fairway/service-kit';

import { announce } from '../data/changes.ts';
import { addDefinitions, addLayouts, addQueries, addRecords } from '../data/new-rows.ts';
import { readDefinitions, type SeedDefinitions } from './read-definitions.ts';
import { readQueries, type SeedQuery } from './read-queries.ts';
import { readRecords, type SeedRecord } from './read-records.ts';
import { FileReport, SeedRefused } from './seed-fault.ts';

/** A file, or its substitute. */
export interface SeedSource {
  /** For messages. */
  readonly file: string;
  /** @returns undefined when there is no such file */
  read(): Promise<string | undefined>;
}

/** The sources that are configured. */
export interface SeedSources {
  readonly definitions?: SeedSource | undefined;
  readonly queries?: SeedSource | undefined;
  readonly records?: SeedSource | undefined;
}

interface Seeds {
  readonly definitions: SeedDefinitions;
  readonly queries: readonly SeedQuery[];
  readonly records: readonly SeedRecord[];
  /** SHA-256 of each text: a text that has been loaded is not loaded again. */
  readonly contents: ReadonlyMap<keyof SeedSources, string>;
}

/** Rows of one statement; a text of a few megabytes. */
const ROWS_AT_ONCE = 10_000;

const lock: Statement = {
  name: 'lock_seeds',
  text: "SELECT pg_advisory_xact_lock(hashtextextended('metrics seeds', 0))",
};
const known: Statement = {
  name: 'known_seeds',
  text: 'SELECT content FROM seed_loads WHERE content = ANY ($1::text[])',
};
const remember: Statement = {
  name: 'remember_seeds',
  text: 'INSERT INTO seed_loads (content) SELECT unnest($1::text[])',
};
const queryIds: Statement = {
  name: 'query_ids',
  text: 'SELECT id FROM queries WHERE id::text = ANY ($1::text[])',
};
/**
 * Loads the seed files in one transaction. A text that was loaded before, by this task or another that starts at the
 * same time, is not loaded again: it would bring back rows that somebody has removed, and undo their changes.
 * @throws {SeedRefused} with every fault of every file; nothing was loaded then
 */
export async function loadSeeds(database: Database, sources: SeedSources, logger: Logger): Promise<void> {
  const seeds = await readSeeds(sources, logger);
  if (seeds === undefined) return;
  await database.transaction(async (unit) => {
    await unit.query(lock);
    const loaded = await unit.query<{ readonly content: string }>(known, [listOf(seeds.contents.values())]);
    const fresh = withoutLoaded(seeds, new Set(loaded.map(({ content }) => content)));
    if (fresh.contents.size === 0) return;
    await checkReferences(unit, fresh, sources);
    await addAll(unit, fresh);
    await unit.query(remember, [listOf(fresh.contents.values())]);
    await announce(unit, { all: true });
    await unit.commit();
    const { definitions, queries, records } = fresh;
    const counts = {
      definitions: definitions.items.length,
      queries: queries.length,
      records: records.length,
    };
    logger.info(counts, 'seed files were loaded');
  });
}

const NO_DEFINITIONS: SeedDefinitions = { items: [], layouts: [] };

function withoutLoaded(seeds: Seeds, loaded: ReadonlySet<string>): Seeds {
  const contents = new Map([...seeds.contents].filter(([, content]) => !loaded.has(content)));
  return {
    definitions: contents.has('definitions') ? seeds.definitions : NO_DEFINITIONS,
    queries: contents.has('queries') ? seeds.queries : [],
    records: contents.has('records') ? seeds.records : [],
    contents,
  };
}

/** A list as PostgreSQL reads it; none of ours needs quotes. */
function listOf(items: Iterable<string>): string {
  return `{${[...items].join(',')}}`;
}

async function readSeeds(sources: SeedSources, logger: Logger): Promise<Seeds | undefined> {
  const contents = new Map<keyof SeedSources, string>();
  const reports: FileReport[] = [];
  async function read<T>(
    kind: keyof SeedSources,
    parse: (text: string, report: FileReport) => T | Promise<T>,
  ): Promise<T | undefined> {
    const source = sources[kind];
    if (source === undefined) return undefined;
    const text = await source.read();
    if (text === undefined) {
      logger.warn({ file: source.file }, `the seed file ${source.file} is missing: nothing of it is loaded`);
      return undefined;
    }
    contents.set(kind, createHash('sha256').update(`${kind}\n${text}`).digest('hex'));
    const report = new FileReport(source.file);
    reports.push(report);
    return parse(text, report);
  }

  const queries = await read('queries', readQueries);
  const definitions = await read('definitions', readDefinitions);
  const records = await read('records', readRecords);
  for (const { file, line, reason } of reports.flatMap(({ notes }) => notes))
    logger.warn({ file, line }, reason);
  const faults = reports.flatMap((report) => report.faults);
  if (faults.length > 0) throw new SeedRefused(faults);
  if (reports.length === 0) return undefined;
  return {
    definitions: definitions ?? NO_DEFINITIONS,
    queries: queries ?? [],
    records: records ?? [],
    contents,
  };
}

/** The query of a definition is in the file, or was there before. */
async function checkReferences(
  unit: UnitOfWork,
  { definitions, queries }: Seeds,
  sources: SeedSources,
): Promise<void> {
  const inFile = new Set(queries.map(({ id }) => id));
  const others = definitions.items.filter(({ queryId }) => !inFile.has(queryId));
  if (others.length === 0) return;
  const ids = listOf(others.map(({ queryId }) => queryId));
  const there = new Set((await unit.query<{ readonly id: string }>(queryIds, [ids])).map(({ id }) => id));
  const report = new FileReport(sources.definitions?.file ?? '');
  for (const { queryId, line } of others) {
    if (!there.has(queryId)) report.fault(line, `queryId must be the id of a query, got: ${queryId}`);
  }
  if (report.faults.length > 0) throw new SeedRefused(report.faults);
}

async function addAll(unit: UnitOfWork, { definitions, queries, records }: Seeds): Promise<void> {
  await unit.query(addQueries, [JSON.stringify(queries)]);
  await unit.query(addDefinitions, [JSON.stringify(definitions.items)]);
  await unit.query(addLayouts, [JSON.stringify(definitions.layouts)]);
  const rows = withIds(records);
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await unit.query(addRecords, [JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE))]);
  }
}

/** The same record of the same file always has the same key; equal records are told apart by their number. */
function withIds(records: readonly SeedRecord[]): readonly (SeedRecord & { readonly metric_id: string })[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    const content = JSON.stringify(record);
    const number = (seen.get(content) ?? 0) + 1;
    seen.set(content, number);
    const hex = createHash('sha256').update(`${content} ${number}`).digest('hex');
    const metricId = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `8${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ];
    return { metric_id: metricId.join('-'), ...record };
  });
}
