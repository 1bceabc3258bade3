import * as z from 'zod';

import { addDays, daysBetween, isDay, type Today } from '../data/calendar.ts';
import type { Period } from '../sql/stored-sql.ts';

export const MAX_DAY_RANGE = 3_650;
const DEFAULT_DAYS = 30;
const MAX_PROMPT = 2_000;
const MAX_TEXT = 1_000;
const MAX_CELLS = 1_000;
const INT4_MAX = 2_147_483_647;

const day = z
  .string()
  .refine(isDay, 'must be a day that the calendar has, as YYYY-MM-DD')
  .meta({ override: { type: 'string', format: 'date', examples: ['2026-05-17'] } });

export const idParams = z.object({
  uuid: z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'must be a UUID')
    .transform((text) => text.toLowerCase())
    .meta({ override: { type: 'string', format: 'uuid' } }),
});

const dayRange = `must be a whole number from 0 to ${MAX_DAY_RANGE}`;

const askedDays = z.strictObject({
  start_date: day.optional(),
  end_date: day.optional(),
  day_range: z
    .string()
    .regex(/^\d{1,4}$/, dayRange)
    .transform(Number)
    .refine((days) => days <= MAX_DAY_RANGE, dayRange)
    .optional()
    .meta({ override: { type: 'integer', minimum: 0, maximum: MAX_DAY_RANGE } }),
});

export type AskedDays = z.output<typeof askedDays>;

/** The days as they were asked for: without dates they move on with the calendar. */
export function askedDaysQuery(today: Today) {
  return askedDays.superRefine((asked, context) => void periodIn(asked, today(), context));
}

/** The days that a request asks for, computed now. */
export function periodQuery(today: Today) {
  return askedDays.transform((asked, context) => periodIn(asked, today(), context));
}

function periodIn(asked: AskedDays, today: string, context: z.RefinementCtx): Period {
  const period = periodOf(asked, today);
  if (period.start_date > period.end_date) {
    const message = 'must not be after end_date';
    context.addIssue({ code: 'custom', path: ['start_date'], message, input: asked.start_date });
  }
  return period;
}

/** Completes the asked days: absent ones follow from the others, and from today. */
export function periodOf(asked: AskedDays, today: string): Period {
  const end = asked.end_date ?? latest(today, asked.start_date);
  const start = asked.start_date ?? addDays(end, -(asked.day_range ?? DEFAULT_DAYS));
  const days = daysBetween(start, end);
  return {
    start_date: start,
    end_date: end,
    day_range: asked.day_range ?? Math.min(days, MAX_DAY_RANGE),
  };
}

function latest(today: string, start: string | undefined): string {
  return start !== undefined && start > today ? start : today;
}

const text = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum, `must be 1 to ${maximum} characters`)
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      'must be text without NUL and half characters',
    );

const cell = z.int().min(0).max(MAX_CELLS);

export const layoutSchema = z
  .strictObject({
    breakpoint: z.string().regex(/^[A-Za-z0-9_-]{1,20}$/, 'must be 1 to 20 letters, digits, - and _'),
    x: cell,
    y: cell,
    w: cell.min(1),
    h: cell.min(1),
    static: z.boolean().default(false),
  })
  .meta({ id: 'Layout' });

export const layoutsSchema = z
  .array(layoutSchema)
  .max(20, 'must have at most 20 layouts')
  .refine(
    (layouts) => new Set(layouts.map(({ breakpoint }) => breakpoint)).size === layouts.length,
    'must have each breakpoint once',
  );

export const definitionBody = z
  .strictObject(
    { is_editable: z.boolean(), layouts: layoutsSchema, query_generation_prompt: text(MAX_PROMPT) },
    'must be an object with is_editable, layouts and query_generation_prompt',
  )
  .meta({ id: 'NewMetric' });

export const changesBody = z
  .strictObject(
    {
      is_editable: z.boolean().optional(),
      layouts: layoutsSchema.optional(),
      query_generation_prompt: text(MAX_PROMPT).optional(),
    },
    'must be an object with is_editable, layouts or query_generation_prompt',
  )
  .refine((changes) => Object.keys(changes).length > 0, 'must change something')
  .meta({ id: 'MetricChanges' });

export const recordBody = z
  .strictObject(
    {
      obsolescence_val: z.number().optional(),
      obsolescence: z.number().optional(),
      parts_flagged: z.int().min(-INT4_MAX).max(INT4_MAX).optional(),
      alert_type: text(MAX_TEXT).optional(),
      alert_category: text(MAX_TEXT).optional(),
    },
    'must be an object with the values of a record',
  )
  .meta({ id: 'MetricRecord' });
