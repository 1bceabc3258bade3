import { failuresOf, type Proof } from './rolling-proof.ts';
import type { TrafficKind } from './traffic.ts';

const columns: readonly { readonly title: string; readonly kind: TrafficKind }[] = [
  { title: 'quick', kind: 'quick' },
  { title: '2 s', kind: 'slow' },
  { title: '5 MiB up', kind: 'upload' },
  { title: 'in bursts', kind: 'burst' },
  { title: 'WebSocket', kind: 'socket' },
];

/** What was asked and what failed, a line a proof; then the failures, in words. */
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
  return [line(titles), ...rows.map(line), '', ...proofs.flatMap(failureLines)].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function medianSeconds({ deployments }: Proof): string {
  const sorted = deployments
    .map(({ startedAt, finishedAt }) => finishedAt - startedAt)
    .toSorted((a, b) => a - b);
  return ((sorted[Math.floor(sorted.length / 2)] ?? 0) / 1000).toFixed(1);
}

function failureLines(proof: Proof): string[] {
  return [...failuresOf(proof)].map(([what, times]) => `${proof.name}: ${times} × ${what}`);
}
