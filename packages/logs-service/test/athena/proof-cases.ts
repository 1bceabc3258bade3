import { gzipSync } from 'node:zlib';

import type { DatedKeys } from '@fairway/service-manifest';

import type { LogQuery } from '../../src/analyze/analyze-logs.ts';
import { lineFrom } from '../../src/scanner/fuzz/random-log.ts';
import { contractFields, type LogFields } from '../../src/scanner/log-fields.ts';
import { parseInstant } from '../../src/scanner/timestamp.ts';
import { randomBytesFrom } from './random-bytes.ts';

export interface ProofCase {
  readonly name: string;
  readonly objects: Readonly<Record<string, Buffer>>;
  readonly query: Partial<LogQuery>;
  /** Rules that must be named; without any, both reports are equal. */
  readonly rules: readonly string[];
  /** Both engines refuse, with the same sentence; a part of it. */
  readonly refusal?: string;
  /** The form of days in keys. */
  readonly dated?: DatedKeys;
}

const chosenFields: LogFields = {
  time: '@t',
  level: 'Level',
  service: 'x',
  errorLevels: ['error', 'ERRORS', '12'],
};
const SINCE = parseInstant('2025-09-15T12:00:00.05+00:00');
const LINE = '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR"}';

/**
 * Random lines of every form of the scanner's own fuzz; a carriage return stands only before a line feed, but in the
 * last case.
 */
export function fuzzCases(lines: number): ProofCase[] {
  const share = Math.ceil(lines / 5);
  const log = (seed: number, fields = contractFields, lineBreak = '\n') =>
    randomLog({ seed, lines: share, fields, lineBreak });
  return [
    { name: 'fuzz', objects: { 'a.jsonl': log(1) }, query: {}, rules: [] },
    { name: 'fuzz-since', objects: { 'a.jsonl': log(2) }, query: { since: SINCE }, rules: [] },
    {
      name: 'fuzz-fields',
      objects: { 'a.jsonl': log(3, chosenFields) },
      query: { fields: chosenFields },
      rules: [],
    },
    {
      name: 'fuzz-gzip',
      objects: { 'a.jsonl.gz': gzipSync(log(4)), 'b.jsonl.gz': gzipSync(log(5, contractFields, '\r\n')) },
      query: {},
      rules: [],
    },
  ];
}

/** Objects and lines that an engine reads in its own way. */
export function oddCases(): ProofCase[] {
  const text = Buffer.from(`${LINE}\n# x\n\nx\n`.repeat(50));
  const long = Buffer.from(`{"level":"ERROR","a":"${'x'.repeat(16 * 2 ** 20)}"}\n${LINE}\n`);
  const keys = ['a b', 'ü', "it's", '%41', 'a+b', 'x=1', '100%', 'a//b', '#', '?q', '*', '[a]', 'a\\b'];
  return [
    {
      name: 'keys',
      objects: Object.fromEntries(keys.map((key) => [`p/${key}.jsonl`, text])),
      query: { prefix: 'p/' },
      rules: [],
    },
    {
      name: 'prefix',
      objects: { 'p_q/a.jsonl': text, 'pxq/a.jsonl': text, 'p%q.jsonl': text },
      query: { prefix: 'p_q' },
      rules: [],
    },
    {
      name: 'newest',
      objects: { '2025-09-15T12-00.jsonl': text, '2025-09-15T13-00.jsonl': Buffer.from(LINE) },
      query: { all: false },
      rules: [],
    },
    {
      name: 'hidden',
      objects: { '_a/b.jsonl': text, '.c.jsonl': text, 'd.jsonl': text },
      query: {},
      rules: [],
    },
    {
      name: 'marks',
      objects: {
        'a.jsonl': Buffer.concat([Buffer.from('\uFEFF'), text]),
        'b.jsonl': Buffer.from(`${LINE}\n\uFEFF${LINE}`),
      },
      query: {},
      rules: [],
    },
    {
      name: 'empty',
      objects: { 'a.jsonl': Buffer.alloc(0), 'b.jsonl': Buffer.from('\n'), 'c.jsonl.gz': gzipSync('') },
      query: {},
      rules: [],
    },
    {
      name: 'gzip-content',
      objects: { 'a.jsonl': gzipSync(text), 'b.jsonl.gz': gzipSync(gzipSync(text)) },
      query: {},
      rules: [],
    },
    { name: 'long-line', objects: { 'a.jsonl.gz': gzipSync(long) }, query: {}, rules: [] },
    {
      name: 'crlf',
      objects: { 'a.jsonl': Buffer.from(text.toString().replaceAll('\n', '\r\n')) },
      query: {},
      rules: [],
    },
    {
      name: 'members',
      objects: { 'a.jsonl.gz': Buffer.concat([gzipSync(text), gzipSync(text)]) },
      query: {},
      rules: ['gzip-members'],
    },
    {
      name: 'lone-cr',
      objects: { 'a.jsonl': Buffer.from(`${`${LINE}\n`.repeat(100)}{"level":\r"ERROR"}\n`) },
      query: {},
      rules: ['carriage-return'],
    },
    { name: 'nothing', objects: { '_only.jsonl': text }, query: {}, rules: [] },
  ];
}

interface RandomLog {
  readonly seed: number;
  readonly lines: number;
  readonly fields: LogFields;
  readonly lineBreak: string;
}

function randomLog({ seed, lines, fields, lineBreak }: RandomLog): Buffer {
  const random = randomBytesFrom(seed);
  const pieces: Buffer[] = [];
  for (let line = 0; line < lines; line++) {
    const bytes = lineFrom(random(8 + (line % 48)), fields);
    pieces.push(bytes.map((byte) => (byte === 0x0d ? 0x20 : byte)) as Buffer, Buffer.from(lineBreak));
  }
  return Buffer.concat(pieces);
}
