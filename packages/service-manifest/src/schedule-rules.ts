import type { JobSchedule } from './job.ts';
import type { BrokenRule } from './rules.ts';
import { timeZoneRules } from './time-zone.ts';

const RATE = /^rate\(([1-9]\d{0,4}) (minutes?|hours?|days?)\)$/;
const CRON = /^cron\((\S+(?: \S+){5})\)$/;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface CronField {
  readonly name: string;
  readonly between: readonly [number, number];
  /** Names of its values, from the smallest. */
  readonly names?: readonly string[];
  /** The special values that it takes besides values, ranges and steps. */
  readonly special?: RegExp;
}

const DAY_OF_MONTH = 'day of month';
const DAY_OF_WEEK = 'day of week';

/** The fields in the order of the expression. */
const fields: readonly CronField[] = [
  { name: 'minutes', between: [0, 59] },
  { name: 'hours', between: [0, 23] },
  { name: DAY_OF_MONTH, between: [1, 31], special: /^(?:\?|L|LW|(?:[1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', between: [1, 12], names: MONTHS },
  { name: DAY_OF_WEEK, between: [1, 7], names: DAYS, special: /^(?:\?|L|[1-7]L|(?:[1-7]|[A-Z]{3})#[1-5])$/ },
  { name: 'year', between: [1970, 2199] },
];

/**
 * A schedule as EventBridge Scheduler takes it: every fault at once, not only the first.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleRules({ expression, timeZone }: JobSchedule): readonly BrokenRule[] {
  if (expression.startsWith('rate(')) return rateRules(expression, timeZone);
  return [
    ...cronRules('expression', expression, 'rate(6 hours), or '),
    ...timeZoneRules('timeZone', timeZone ?? 'UTC'),
  ];
}

function rateRules(expression: string, timeZone: string | undefined): readonly BrokenRule[] {
  const [, value, unit = ''] = RATE.exec(expression) ?? [];
  const isSound = value !== undefined && unit.endsWith('s') === (value !== '1');
  return [
    ...(isSound
      ? []
      : [fault('expression', 'must be rate(1 hour) or rate(<number> minutes, hours or days)', expression)]),
    ...(timeZone === undefined || timeZone === 'UTC'
      ? []
      : [fault('timeZone', 'must be left out with a rate, which counts from its start', timeZone)]),
  ];
}

/**
 * A cron expression of six fields, as EventBridge Scheduler and Application Auto Scaling take it: minutes, hours, day of
 * month, month, day of week, year.
 * @param others other forms that the value may have, for the message
 */
export function cronRules(path: string, expression: string, others = ''): readonly BrokenRule[] {
  const values = CRON.exec(expression)?.[1]?.split(' ');
  if (values === undefined) {
    const rule = `must be ${others}cron(0 2 * * ? *) with six fields`;
    return [fault(path, rule, expression)];
  }
  const broken = fields.flatMap((field, index) => fieldFaults(field, values[index] ?? ''));
  const [, , dayOfMonth, , dayOfWeek] = values;
  const isOneLeftOpen = (dayOfMonth === '?') !== (dayOfWeek === '?');
  const open = isOneLeftOpen ? [] : [`must have ? as either the ${DAY_OF_MONTH} or the ${DAY_OF_WEEK}`];
  return [...broken, ...open].map((rule) => fault(path, rule, expression));
}

function fieldFaults(field: CronField, text: string): readonly string[] {
  if (field.special?.test(text) === true && hasKnownName(field, text)) return [];
  const isSound = text.split(',').every((part) => isRange(field, part));
  if (isSound) return [];
  const [first, last] = field.between;
  const names = field.names === undefined ? '' : `, or ${field.names[0]} to ${field.names.at(-1)}`;
  return [`must have ${field.name} from ${first} to ${last}${names}`];
}

/** Whether the name in a special value, such as `MON#1`, is a known one. */
function hasKnownName({ names = [] }: CronField, text: string): boolean {
  const [name = ''] = /^[A-Z]{3}(?=#)/.exec(text) ?? [];
  return name === '' || names.includes(name);
}

/** `*`, `5`, `MON-FRI`, `0/15`, `8-18/2`. */
function isRange(field: CronField, part: string): boolean {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => valueOf(field, end));
  if (ends.length > 2 || ends.includes(undefined)) return false;
  const [from = 0, to = from] = ends;
  return from <= to;
}

function valueOf({ between: [first, last], names = [] }: CronField, text: string): number | undefined {
  const named = names.indexOf(text);
  const value = named === -1 ? (/^\d+$/.test(text) ? Number(text) : NaN) : named + first;
  return value >= first && value <= last ? value : undefined;
}

function fault(path: string, rule: string, value: string): BrokenRule {
  return { path, rule, value };
}
