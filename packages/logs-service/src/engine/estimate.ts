import type { ListedLog } from '../s3/list-logs.ts';
import type { EngineName } from './log-engine.ts';

/** Athena's list price in most regions, for each terabyte (10^12 bytes would be less: AWS counts 2^40). */
export const USD_PER_TERABYTE = 5;
const TERABYTE = 2 ** 40;
const MEGABYTE = 2 ** 20;
/** A query is billed for as much at least. */
const MIN_BILLED_BYTES = 10 * MEGABYTE;

/** Size and cost of an analysis, before it reads anything. */
export interface Estimate {
  readonly source: string;
  readonly engine: EngineName;
  readonly objects: number;
  /** As stored. */
  readonly bytes: number;
  readonly costUsd: number;
}

export function estimateOf(engine: EngineName, source: string, logs: readonly ListedLog[]): Estimate {
  const bytes = logs.reduce((sum, { size }) => sum + size, 0);
  return {
    source,
    engine,
    objects: logs.length,
    bytes,
    costUsd: engine === 'scanner' ? 0 : costUsd(bytes),
  };
}

/** List price of a query that reads so many bytes: whole megabytes, ten at least. */
export function costUsd(bytes: number): number {
  const billed = Math.max(MIN_BILLED_BYTES, Math.ceil(bytes / MEGABYTE) * MEGABYTE);
  return roundUp((billed / TERABYTE) * USD_PER_TERABYTE);
}

/** Up to a millionth of a dollar. */
function roundUp(usd: number): number {
  return Math.ceil(usd * 1e6 - 1e-6) / 1e6;
}

/** @returns why the analysis is refused, if it is */
export function overLimit(estimate: Estimate, maxCostUsd: number | undefined): string | undefined {
  if (maxCostUsd === undefined || estimate.costUsd <= maxCostUsd) return undefined;
  const { objects, bytes, costUsd: cost } = estimate;
  return `The query would read ${objects} objects of ${bytes} bytes for about $${cost}, more than the limit of $${maxCostUsd}`;
}
