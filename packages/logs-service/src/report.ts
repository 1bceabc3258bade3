import * as z from 'zod';

const count = (description: string, example: number) =>
  z
    .int()
    .nonnegative()
    .meta({ description, examples: [example] });

const engineSchema = z.object({
  name: z.enum(['athena']),
  queryId: z
    .string()
    .meta({ description: 'Id of the query in Athena; empty when nothing was left for it to read.' }),
  scannedBytes: count('Bytes that the engine read, and bills.', 10_485_760),
  costUsd: z
    .number()
    .nonnegative()
    .meta({ description: 'List price of the query, in US dollars.', examples: [0.00005] }),
  objectsScannedHere: count(
    'Objects that the service read itself, because the engine reads them in another way.',
    0,
  ),
  differences: z.array(z.object({ rule: z.string(), detail: z.string() })).meta({
    description:
      "Ways in which the counts may differ from the scanner's, by the rules of the documents; mostly none.",
    examples: [[]],
  }),
});

/**
 * The answer to every way of asking (command line, HTTP). It describes and types; nothing is parsed with it: zod
 * would drop a service called `__proto__`. Reports are made in to-report.ts, which the command line loads without
 * waiting for zod.
 */
export const reportSchema = z
  .object({
    source: z.string().meta({
      description:
        'The logs that were read: `s3://bucket/key`, or the prefix or folder when all of it was read.',
      examples: ['s3://sample-logs/tests/2025-09-15T12-00.jsonl'],
    }),
    total: count('Errors that count: all, or with `since` the strictly later ones.', 2),
    byService: z.record(z.string(), z.int().positive()).meta({
      description: 'The errors in `total` by service, most first; services without errors are absent.',
      examples: [{ billing: 1, orders: 1 }],
    }),
    alert: z.boolean().meta({ description: 'Whether `total` has reached the threshold.', examples: [true] }),
    malformed: count('Lines that are not a JSON object; skipped.', 1),
    malformedLines: z
      .array(z.object({ source: z.string(), line: z.int().positive() }))
      .optional()
      .meta({
        description: 'The first malformed lines, counted from 1; only where they were asked for.',
        examples: [[{ source: 's3://sample-logs/tests/2025-09-15T12-00.jsonl', line: 7 }]],
      }),
    undated: count('Errors without a usable time, not in `total`; only with `since`.', 0),
    unpublished: count(
      'Errors of this report that CloudWatch is not known to have: too old or too far ahead, or it could not be reached; only where metrics are sent.',
      0,
    ).optional(),
    lines: count('Lines read, blank ones and comments included.', 1234),
    bytes: count('Bytes of log text read, after decompression.', 56_789),
    engine: engineSchema
      .optional()
      .meta({ description: 'How the engine came to the counts; only where one was asked for.' }),
  })
  .meta({ id: 'Report', description: 'The error counts of the logs that were read.' });

export type Report = z.infer<typeof reportSchema>;
