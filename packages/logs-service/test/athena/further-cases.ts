import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { adversarialLine } from '../../bench/logs/lines.ts';
import { Random } from '../../bench/logs/random.ts';
import type { LogFields } from '../../src/scanner/log-fields.ts';
import type { ProofCase } from './proof-cases.ts';

const LINE = '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR"}';
const SEED = 20_250_915;
const ADVERSARIAL_LINES = 60_000;

/** The benchmark's log in which every line looks like an error to a search for text, and few are. */
export function adversarialCase(): ProofCase {
  const random = new Random(SEED);
  const lines = Array.from({ length: ADVERSARIAL_LINES }, (_, index) => adversarialLine(random, index));
  const text = Buffer.from(`${lines.join('\n')}\n`);
  return {
    name: 'adversarial',
    objects: { 'a.jsonl': text, 'b.jsonl.gz': gzipSync(text) },
    query: {},
    rules: [],
  };
}

/** Gzip data that is cut off, damaged, or followed by something else. */
export function cutCases(): ProofCase[] {
  const whole = gzipSync(`${LINE}\n# x\n\nx\n`.repeat(5000));
  const cut = (name: string, data: Buffer): ProofCase => ({
    name,
    objects: { 'a.jsonl.gz': data, 'b.jsonl': Buffer.from(LINE) },
    query: {},
    rules: [],
    refusal: 'a.jsonl.gz',
  });
  return [
    cut('cut-half', whole.subarray(0, whole.length >> 1)),
    cut('cut-header', whole.subarray(0, 10)),
    cut('cut-trailer', whole.subarray(0, whole.length - 8)),
    cut('cut-last-byte', whole.subarray(0, whole.length - 1)),
    cut('damaged', Buffer.concat([whole.subarray(0, 200), Buffer.alloc(5), whole.subarray(205)])),
    cut('cut-second-member', Buffer.concat([whole, whole.subarray(0, 100)])),
    cut('garbage-behind', Buffer.concat([whole, Buffer.from('garbage')])),
  ];
}

/** Keys that carry a day, asked by day, month and year, with objects beside the days. */
export function datedCases(): ProofCase[] {
  const dated = { prefix: 'app/', format: 'yyyy/MM/dd', from: '2025/01/01' } as const;
  const text = Buffer.from(`${LINE}\nx\n`.repeat(50));
  const keys = [
    '2024/12/31/a',
    '2025/01/01/a',
    '2025/09/14/a',
    '2025/09/15/a',
    '2025/09/15/b/c',
    '2025/09/x',
    '2025/10/01/a',
  ];
  const objects = Object.fromEntries(
    [...keys.map((key) => `app/${key}.jsonl`), 'other/a.jsonl'].map((key) => [key, text]),
  );
  const prefixes = {
    day: 'app/2025/09/15/',
    month: 'app/2025/09/',
    year: 'app/2025/',
    before: 'app/2024/',
    all: '',
  };
  return Object.entries(prefixes).map(([name, prefix]) => ({
    name: `dated-${name}`,
    objects,
    dated,
    query: { prefix },
    rules: [],
  }));
}

/** Other programs' names for the fields of a log. */
const others: readonly LogFields[] = [
  { time: 'time', level: 'level', service: 'name', errorLevels: ['error', '50', 'ERROR'] },
  { time: '@timestamp', level: 'Level', service: 'Channel', errorLevels: ['2', '0', 'Error'] },
];

/** Every file of a folder as an object, under the names of the contract and under those of other programs. */
export async function foundCases(folder: string | undefined): Promise<ProofCase[]> {
  if (folder === undefined) return [];
  const files = (await readdir(folder)).toSorted();
  return Promise.all(
    files.map(async (file, index) => ({
      name: `found-${index}`,
      objects: { [`${file}.jsonl`]: await readFile(join(folder, file)) },
      query: { fields: others[index % 3] },
      rules: [],
    })),
  );
}
