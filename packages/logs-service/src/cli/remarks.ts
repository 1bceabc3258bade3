import { printable, quotedValue } from '@fairway/service-manifest/wording';

import { FASTER_FROM_BYTES } from '../engine/crossover.ts';
import { costUsd, type Estimate } from '../engine/estimate.ts';
import type { PlacedLine, ReadingNotes } from '../reading-notes.ts';
import type { Report } from '../report.ts';
import type { LogFields } from '../scanner/log-fields.ts';

export interface RemarkOptions {
  readonly fields: LogFields;
  /** The number of malformed lines that was asked for; undefined when there was none. */
  readonly showMalformed: number | undefined;
  /** Percent of the lines. */
  readonly maxMalformed: number;
}

/** True when so many lines are malformed that the counts say little of the log. */
export function hasTooManyMalformed(
  { records, malformed }: ReadingNotes,
  { maxMalformed }: Pick<RemarkOptions, 'maxMalformed'>,
): boolean {
  return malformed * 100 > records * maxMalformed;
}

/** Remarks for the reader of a report: reasons why it may count less than the log has. */
export function remarks(notes: ReadingNotes, options: RemarkOptions): string[] {
  const tooMany = hasTooManyMalformed(notes, options);
  const shown = tooMany || options.showMalformed !== undefined ? notes.malformedLines : [];
  return [
    ...notes.passedOver,
    ...(tooMany ? [tooManyMalformed(notes, options)] : []),
    ...shown.map(malformedLine),
    ...(tooMany && shown[0] !== undefined && ONE_VALUE.test(shown[0].text) ? [ONE_VALUE_HINT] : []),
    ...fieldHints(notes, options),
  ].map(printable);
}

function tooManyMalformed({ records, malformed }: ReadingNotes, { maxMalformed }: RemarkOptions): string {
  const share = Math.floor((malformed * 100) / records);
  const how =
    malformed === records
      ? `all ${records} lines are malformed`
      : `${malformed} of ${records} lines are malformed (${share} %, more than --max-malformed ${maxMalformed})`;
  return `${how}: a line must be one JSON object, and nothing else is counted`;
}

function malformedLine({ source, line, text }: PlacedLine): string {
  return `${source}:${line} is no JSON object: ${quotedValue(text)}`;
}

/** The first line of a list, or of an object that goes on in the next line. */
const ONE_VALUE = /^(\[.*|\{)$/;
const ONE_VALUE_HINT =
  "it looks like one JSON value, not one a line: jq -c '.[]' makes lines of a list, jq -c . of objects one after the other";

/** Logs of other programs call things differently, and then nothing is an error. */
function fieldHints({ errors, seen }: ReadingNotes, { fields }: RemarkOptions): string[] {
  if (errors > 0 || seen.records === 0) return [];
  if (seen.withLevel === 0) {
    return [
      `none of the first lines has the field '${fields.level}', only ${seen.names.join(', ')}: choose another with --level-field`,
    ];
  }
  const near = [...seen.levels].filter(
    (level) => LIKE_AN_ERROR.test(level) && !fields.errorLevels.includes(level),
  );
  if (near.length === 0) return [];
  return [
    `no line has a level of ${fields.errorLevels.join(' or ')}, but some have ${near.join(', ')}: count those with --error-level ${near.join(',')}`,
  ];
}

/** Other spellings of errors, with pino's and bunyan's numbers. */
const LIKE_AN_ERROR = /^(err(or)?|fatal|crit(ical)?|alert|emerg(ency)?|severe|panic|50|60)$/i;

/** The number of malformed lines to look for when no number was given. */
export const DEFAULT_SHOWN_LINES = 3;

const GIBIBYTE = 2 ** 30;

/** Remarks on where the counts of an engine may differ. */
export function differenceRemarks({ engine }: Report): string[] {
  return (engine?.differences ?? []).map(({ rule, detail }) => printable(`${rule}: ${detail}`));
}

/** A remark where another engine is faster, for who is about to wait. */
export function engineRemarks(estimate: Estimate): string[] {
  if (estimate.engine !== 'scanner' || estimate.bytes < FASTER_FROM_BYTES) return [];
  const from = FASTER_FROM_BYTES / GIBIBYTE;
  const cost = costUsd(estimate.bytes).toFixed(2);
  return [
    `these are ${(estimate.bytes / GIBIBYTE).toFixed(1)} GiB: from ${from} GiB on --engine athena is faster, here for about $${cost}`,
  ];
}
