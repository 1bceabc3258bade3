import * as z from 'zod';

import {
  bucketOption,
  defaultThreshold,
  ENGINE_LEVEL_RULE,
  engineOption,
  errorLevelOption,
  fieldOption,
  fieldsOf,
  levelsFitEngine,
  maxCostOption,
  prefixOption,
  SAME_NAME_RULE,
  sameName,
  showMalformedOption,
  sinceOption,
  sincePattern,
  thresholdOption,
  type FieldOptions,
  type TextOption,
} from '../options/log-options.ts';
import { engineNames, type EngineName } from '../engine/log-engine.ts';
import type { LogQuery } from '../analyze/analyze-logs.ts';
import { contractFields } from '../scanner/log-fields.ts';

/** A value that arrives as text. */
function fromText<T>({ rule, parse }: TextOption<T>) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: rule });
    return z.NEVER;
  });
}

const flag = fromText({
  rule: 'must be true or false',
  parse: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
});

function field(what: string, name: string) {
  return fromText(fieldOption)
    .default(name)
    .meta({
      description: `Name of the field that has ${what}, of a line's own object.`,
      override: { type: 'string', pattern: String.raw`^[\w.@$:-]{1,64}$`, default: name },
    });
}

const shape = {
  bucket: fromText(bucketOption).meta({
    description: 'One of the buckets that the service may read.',
    override: { type: 'string', minLength: 1, examples: ['sample-logs'] },
  }),
  prefix: fromText(prefixOption)
    .default('')
    .meta({
      description: 'Keys must start with it.',
      override: { type: 'string', default: '', examples: ['tests/'] },
    }),
  threshold: fromText(thresholdOption)
    .default(defaultThreshold)
    .meta({
      description: '`alert` is `total >= threshold`.',
      override: { type: 'integer', minimum: 0, default: defaultThreshold, examples: [2] },
    }),
  since: fromText(sinceOption)
    .optional()
    .meta({
      description:
        'Only errors strictly later count. RFC 3339: fractions and offsets too; `+` is written `%2B`.',
      override: {
        type: 'string',
        format: 'date-time',
        pattern: sincePattern,
        examples: ['2025-09-15T12:00:00Z'],
      },
    }),
  all: flag.default(false).meta({
    description: 'Every log under the prefix instead of only the newest.',
    override: { type: 'boolean', default: false },
  }),
  timeField: field('the time, in RFC 3339', contractFields.time),
  levelField: field('the level', contractFields.level),
  serviceField: field("the service's name", contractFields.service),
  errorLevel: fromText(errorLevelOption)
    .default(contractFields.errorLevels)
    .meta({
      description: 'Levels that are errors, separated by commas; numbers as they are written.',
      override: { type: 'string', default: 'ERROR', examples: ['ERROR,FATAL'] },
    }),
  engine: fromText(engineOption)
    .default('scanner')
    .meta({
      description:
        'The engine that counts: the service itself, or Amazon Athena where the environment has chosen it. An analysis that takes longer than a request is answered 202.',
      override: { type: 'string', enum: [...engineNames], default: 'scanner' },
    }),
  maxCost: fromText(maxCostOption)
    .optional()
    .meta({
      description: 'US dollars: a query that would cost more is refused.',
      override: { type: 'number', minimum: 0, examples: [0.5] },
    }),
  showMalformed: fromText(showMalformedOption)
    .default(0)
    .meta({
      description: 'How many malformed lines to name in `malformedLines`.',
      override: { type: 'integer', minimum: 0, maximum: 100, default: 0 },
    }),
};

/** The query of both routes. An unknown name is refused: it is a typing error more often than not. */
export const logQuery = z.strictObject(shape).superRefine(checkTogether);

export const notifyQuery = z
  .strictObject({
    ...shape,
    force: flag.default(false).meta({
      description: 'Sends the notice although it was sent before.',
      override: { type: 'boolean', default: false },
    }),
  })
  .superRefine(checkTogether);

interface ReadTogether extends FieldOptions {
  readonly engine: EngineName;
  readonly showMalformed: number;
}

/** Faults of options that are right by themselves. */
function checkTogether(query: ReadTogether, context: z.core.$RefinementCtx): void {
  const fault = (name: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  const name = sameName(fieldsOf(query));
  if (name !== undefined) fault(name, SAME_NAME_RULE);
  if (query.engine === 'scanner') return;
  if (!levelsFitEngine(fieldsOf(query).errorLevels)) fault('errorLevel', ENGINE_LEVEL_RULE);
  if (query.showMalformed > 0) fault('showMalformed', 'must be 0 with an engine: it knows no line numbers');
}

/** The options of the use cases, read from a query. */
export function analysisOf(query: z.output<typeof logQuery>, signal: AbortSignal): LogQuery {
  const { bucket, prefix, threshold, since, all, showMalformed, maxCost: maxCostUsd } = query;
  return {
    bucket,
    prefix,
    threshold,
    since,
    all,
    signal,
    maxCostUsd,
    fields: fieldsOf(query),
    malformedLines: showMalformed,
    reportsMalformedLines: showMalformed > 0,
  };
}
