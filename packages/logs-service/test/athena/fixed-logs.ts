import { gzipSync } from 'node:zlib';

/** One bucket with a line of each kind, for the engine's recorded answers: after a change, `npm run prove:athena -- --record`. */
export const FIXED_BUCKET = 'fixed-logs';

const lines = [
  '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR","msg":"payment declined"}',
  '{"ts":"2025-09-15T14:00:04.50+02:00","service":"billing","level":"\\u0045RROR"}',
  '{"ts":"2016-12-31T23:59:60Z","service":"orders","level":"ERROR"}',
  '{"ts":"2025-02-29T12:00:00Z","service":"","level":"ERROR"}',
  '{"ts":12,"level":"ERROR"}',
  '{"level":"INFO","level":"ERROR","service":"a","service":"__proto__"}',
  '{"level":"ERROR","level":"INFO"}',
  '{"level":"ERROR","service":"half \\ud800 of a pair"}',
  '{"level":"ERROR","service":["orders"]}',
  '',
  ' \t',
  '# {"level":"ERROR"}',
  '[]',
  '{"level":"ERROR"',
  '{"level":"ERROR"} x',
  '{"level":"ERROR"}\u0001',
  `{"level":"ERROR","a":${'['.repeat(511)}${']'.repeat(511)}}`,
  `{"level":"ERROR","a":${'['.repeat(512)}${']'.repeat(512)}}`,
];
const text = Buffer.concat([
  Buffer.from(lines.join('\n')),
  Buffer.from('\n{"level":"ERROR","service":"'),
  Buffer.from([0xff]),
  Buffer.from('"}\n'),
]);

/** Objects by key. */
export const fixedLogs: Readonly<Record<string, Buffer>> = {
  'a/2025-09-15T12-00.jsonl': text,
  'a/2025-09-15T13-00.jsonl.gz': gzipSync(Buffer.concat([Buffer.from('\uFEFF'), text])),
  'a/empty.jsonl': Buffer.alloc(0),
  'a/_hidden.jsonl': text,
  'a/other.txt': text,
};
