import {
  contractFields,
  isNumber,
  MAX_ERROR_LEVELS,
  MAX_WORD_LENGTH,
  type LogFields,
} from '../scanner/log-fields.ts';
import { engineNames, type EngineName } from '../engine/log-engine.ts';
import type { Instant } from '../scanner/instant.ts';
import { parseInstant } from '../scanner/timestamp.ts';

/** Options that the command line and HTTP share: one parser reads their text, and one rule refuses it. */
export interface TextOption<T> {
  /** A predicate: `must be a whole number`. The option's name comes before it, the value after it. */
  readonly rule: string;
  /** @returns `undefined` for text that breaks the rule */
  readonly parse: (text: string) => T | undefined;
}

const MAX_KEY_BYTES = 1_024;
const MAX_SHOWN_LINES = 100;

export const defaultThreshold = 3;
/** Percent of the lines. */
export const defaultMaxMalformed = 50;

export const bucketOption: TextOption<string> = {
  rule: 'must be the name of a bucket',
  parse: (text) => (text === '' ? undefined : text),
};

export const prefixOption: TextOption<string> = {
  rule: `must be at most ${MAX_KEY_BYTES} bytes`,
  parse: (text) => (Buffer.byteLength(text) <= MAX_KEY_BYTES ? text : undefined),
};

export const thresholdOption: TextOption<number> = {
  rule: 'must be a whole number of 0 or more',
  parse: (text) => wholeNumber(text, 0, Number.MAX_SAFE_INTEGER),
};

export const sinceOption: TextOption<Instant> = {
  rule: 'must be a time as 2025-09-15T12:00:00Z',
  parse: parseInstant,
};

/** The form of a value of `sinceOption`; that the day exists is checked besides. */
export const sincePattern = String.raw`^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$`;

export const fieldOption: TextOption<string> = {
  rule: `must be 1 to ${MAX_WORD_LENGTH} letters, digits and any of _ . @ $ : -`,
  parse: (text) => (text.length <= MAX_WORD_LENGTH && /^[\w.@$:-]+$/.test(text) ? text : undefined),
};

export const errorLevelOption: TextOption<readonly string[]> = {
  rule: `must be 1 to ${MAX_ERROR_LEVELS} levels as ERROR,FATAL, each of 1 to ${MAX_WORD_LENGTH} letters, digits and any of _ . + -`,
  parse: (text) => {
    const levels = text.split(',');
    const fit = levels.every((level) => level.length <= MAX_WORD_LENGTH && /^[\w.+-]+$/.test(level));
    return fit && levels.length <= MAX_ERROR_LEVELS ? levels : undefined;
  },
};

export const showMalformedOption: TextOption<number> = {
  rule: `must be a whole number from 0 to ${MAX_SHOWN_LINES}`,
  parse: (text) => wholeNumber(text, 0, MAX_SHOWN_LINES),
};

export const maxMalformedOption: TextOption<number> = {
  rule: 'must be a percentage from 0 to 100, as 50',
  parse: (text) => wholeNumber(text.replace(/%$/, ''), 0, 100),
};

export const threadsOption: TextOption<number> = {
  rule: 'must be a whole number of 1 or more',
  parse: (text) => wholeNumber(text, 1, Number.MAX_SAFE_INTEGER),
};

export function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

export const engineOption: TextOption<EngineName> = {
  rule: `must be ${engineNames.join(' or ')}`,
  parse: (text) => engineNames.find((name) => name === text),
};

export const maxCostOption: TextOption<number> = {
  rule: 'must be an amount of US dollars, as 0.5',
  parse: (text) => (/^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined),
};

/** Engines compare numbers as they are, not as they are written: 50 and 50.0 are one to them. */
export const ENGINE_LEVEL_RULE = 'must have whole numbers other than 0, or words, with an engine';

/** True when every level means the same to an engine as to the scanner. */
export function levelsFitEngine(levels: readonly string[]): boolean {
  return levels.every((level) => !isNumber(level) || /^-?[1-9]\d*$/.test(level));
}

/** The fields as options of an analysis. */
export interface FieldOptions {
  readonly timeField?: string | undefined;
  readonly levelField?: string | undefined;
  readonly serviceField?: string | undefined;
  readonly errorLevel?: readonly string[] | undefined;
}

/** The fields, with the contract's names for those that are not chosen. */
export function fieldsOf({ timeField, levelField, serviceField, errorLevel }: FieldOptions): LogFields {
  return {
    time: timeField ?? contractFields.time,
    level: levelField ?? contractFields.level,
    service: serviceField ?? contractFields.service,
    errorLevels: errorLevel ?? contractFields.errorLevels,
  };
}

export const SAME_NAME_RULE = 'must differ from the names of the other fields';

/** The option whose name is that of a field before it, if there is one. */
export function sameName({ time, level, service }: LogFields): 'levelField' | 'serviceField' | undefined {
  if (level === time) return 'levelField';
  return service === time || service === level ? 'serviceField' : undefined;
}
