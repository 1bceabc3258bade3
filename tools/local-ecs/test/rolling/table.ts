import type { DeploymentParts } from './fleet.ts';
import { failuresOf, type Proof } from './rolling-proof.ts';
import type { TrafficKind } from './traffic.ts';

const columns: readonly { readonly title: string; readonly kind: TrafficKind }[] = [
  { title: 'quick', kind: 'quick' },
  { title: '2 s', kind: 'slow' },
  { title: '5 MiB up', kind: 'upload' },
  { title: 'in bursts', kind: 'burst' },
  { title: 'WebSocket', kind: 'socket' },
];

/** A table of the requests and failures, a line a proof. */
export function table(proofs: readonly Proof[]): string {
  const titles = ['service', 'deployments', 'each, s', ...columns.map(({ title }) => title), 'failed'];
  const rows = proofs.map((proof) => [
    proof.name,
    String(proof.deployments.length),
    medianSeconds(proof),
    ...columns.map(({ kind }) => String(proof.outcomes.filter((outcome) => outcome.kind === kind).length)),
    String(proof.outcomes.filter(({ failure }) => failure !== undefined).length),
  ]);
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  ');
  return [titles, ...rows].map(line).join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function medianSeconds({ deployments }: Proof): string {
  return seconds(deployments.map(({ startedAt, finishedAt }) => finishedAt - startedAt));
}

/** The median of milliseconds, as seconds. */
function seconds(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return ((sorted[Math.floor(sorted.length / 2)] ?? 0) / 1000).toFixed(1);
}

/** The lengths of the parts of a deployment, as medians. */
export function partsLine({ deployments }: Proof): string {
  const median = (part: keyof DeploymentParts): string =>
    seconds(deployments.map(({ parts }) => parts[part]));
  return `a deployment: start ${median('start')} s, settle and register ${median('settle')} s, drain ${median('drain')} s, stop ${median('stop')} s`;
}

/** A line for each failure of a proof, and how often it came. */
export function failureLines(proof: Proof): string[] {
  return [...failuresOf(proof)].map(([what, times]) => `${proof.name}: ${times} × ${what}`);
}
