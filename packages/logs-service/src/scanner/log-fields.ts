/** The names of the fields that matter, and the levels that are errors. */
export interface LogFields {
  readonly time: string;
  readonly level: string;
  readonly service: string;
  /** Texts, or numbers as they are written. */
  readonly errorLevels: readonly string[];
}

export const contractFields: LogFields = {
  time: 'ts',
  level: 'level',
  service: 'service',
  errorLevels: ['ERROR'],
};

/** The longest name of a field or a level. It is compiled into assembly/ too, like the number of levels. */
export const MAX_WORD_LENGTH = 64;
export const MAX_ERROR_LEVELS = 16;

/** Whether they are the contract's, which a scanner of their own looks for. */
export function isContract({ time, level, service, errorLevels }: LogFields): boolean {
  return (
    time === contractFields.time &&
    level === contractFields.level &&
    service === contractFields.service &&
    errorLevels.length === 1 &&
    errorLevels[0] === contractFields.errorLevels[0]
  );
}

/** True when JSON may have the level as a number, and not only as text. */
export function isNumber(level: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(level);
}
