import { isDay } from '../data/calendar.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads a value; a text that begins with `must` is the rule that it breaks. */
export type ReadValue<T> = (value: unknown) => T | Fault;

/** A rule that a value breaks. */
export class Fault {
  readonly rule: string;

  constructor(rule: string) {
    this.rule = rule;
  }
}

export function uuid(value: unknown): string | Fault {
  return typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : new Fault('must be a UUID');
}

export function day(value: unknown): string | Fault {
  const isOne = typeof value === 'string' && isDay(value);
  return isOne ? value : new Fault('must be a day that the calendar has, as YYYY-MM-DD');
}

export function text(value: unknown): string | Fault {
  const isOne = typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
  return isOne ? value : new Fault('must be text');
}

export function number(value: unknown): number | Fault {
  return typeof value === 'number' && Number.isFinite(value) ? value : new Fault('must be a number');
}

export function integer(value: unknown): number | Fault {
  const isOne = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2_147_483_647;
  return isOne ? value : new Fault('must be a whole number of at most 2147483647');
}

export function cell(value: unknown): number | Fault {
  const isOne = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000;
  return isOne ? value : new Fault('must be a whole number from 0 to 1000');
}

export function boolean(value: unknown): boolean | Fault {
  return typeof value === 'boolean' ? value : new Fault('must be true or false');
}
