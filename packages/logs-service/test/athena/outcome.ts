import type { S3Client } from '@aws-sdk/client-s3';

import type { LogQuery } from '../../src/analyze/analyze-logs.ts';
import type { CreatedAthena } from '../../src/engine/create-athena.ts';
import type { Report } from '../../src/report.ts';
import { countsOf, reportOf } from './compared.ts';
import type { ProofCase } from './proof-cases.ts';

/** A report, or the sentence with which it was refused. */
type Answer = { readonly report: Report } | { readonly refusal: string };

export interface Outcome {
  readonly scanner: Answer;
  readonly athena: Answer;
}

/** Asks both engines the same question and compares their answers. */
export async function comparedOutcome(
  s3: S3Client,
  athena: CreatedAthena,
  query: Partial<LogQuery> & Pick<LogQuery, 'bucket'>,
): Promise<Outcome> {
  return {
    scanner: await answered(reportOf(s3, undefined, query)),
    athena: await answered(reportOf(s3, athena, query)),
  };
}

async function answered(report: Promise<Report>): Promise<Answer> {
  return report.then(
    (found) => ({ report: found }),
    (error: unknown) => ({ refusal: (error as Error).message }),
  );
}

/** Compares the answers with those that the case asks for. */
export function judged(
  { rules, refusal }: Pick<ProofCase, 'rules' | 'refusal'>,
  { scanner, athena }: Outcome,
): { readonly isFine: boolean; readonly text: string } {
  if ('refusal' in scanner || 'refusal' in athena) {
    const sentences = [scanner, athena].map((each) => ('refusal' in each ? each.refusal : 'a report'));
    const isFine =
      refusal !== undefined && sentences.every((each) => each === sentences[0] && each.includes(refusal));
    return { isFine, text: `refused: ${[...new Set(sentences)].join(' / ')}` };
  }
  const named = (athena.report.engine?.differences ?? []).map(({ rule }) => rule);
  const [left, right] = [scanner, athena].map(({ report }) => JSON.stringify(countsOf(report)));
  const areEqual = left === right;
  const isFine =
    refusal === undefined &&
    (rules.length === 0 ? areEqual && named.length === 0 : rules.every((rule) => named.includes(rule)));
  const { lines, malformed, total } = scanner.report;
  const { objectsScannedHere: here = 0, scannedBytes = 0 } = athena.report.engine ?? {};
  const text = `${lines} lines, ${malformed} malformed, ${total} errors, ${here} objects here, ${scannedBytes} bytes there, ${named.join(' ') || '-'}`;
  return {
    isFine,
    text: isFine ? text : `${text}\n  scanner ${left?.slice(0, 2000)}\n  athena  ${right?.slice(0, 2000)}`,
  };
}
