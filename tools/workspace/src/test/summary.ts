import type { CheckResult } from '../check/result.ts';

/** A task and its result; without a result it died. */
export interface Outcome {
  readonly project: string;
  readonly target: string;
  readonly result: CheckResult | undefined;
  readonly isCached: boolean;
}

export interface SummaryOptions {
  /** Whether a test that did not run counts as failed. */
  readonly skippedFails: boolean;
  /** The file with Nx's own output about a task that died, by its target. */
  readonly logFileOf: (target: string) => string;
}

export interface Summary {
  readonly text: string;
  readonly passed: number;
  readonly failed: number;
}

/** The page that `npm test` ends with: a line a project, then everything that needs a look, then the count. */
export function summarise(outcomes: readonly Outcome[], options: SummaryOptions): Summary {
  const counts = outcomes.map((outcome) => countOf(outcome, options));
  const passed = counts.reduce((total, count) => total + count.passed, 0);
  const failed = counts.reduce((total, count) => total + count.failed, 0);
  const sections = [
    projectTable(outcomes, options),
    warningSection(outcomes),
    skippedSection(outcomes, options),
    failureSection(outcomes, options),
  ];
  const text = [...sections.filter((section) => section !== ''), countLine(passed, failed)].join('\n\n');
  return { text, passed, failed };
}

export function countLine(passed: number, failed: number): string {
  return `${passed} passed, ${failed} failed`;
}

function countOf({ result }: Outcome, { skippedFails }: SummaryOptions) {
  if (result === undefined) return { passed: 0, failed: 1 };
  return { passed: result.passed, failed: result.failed + (skippedFails ? result.skipped.length : 0) };
}

function projectTable(outcomes: readonly Outcome[], options: SummaryOptions): string {
  const projects = [...Map.groupBy(outcomes, (outcome) => outcome.project)];
  const rows = projects.map(([project, own]) => projectRow(project, own, options));
  return table([['project', 'passed', 'failed', 'cached', 'time'], ...rows]);
}

function projectRow(project: string, own: readonly Outcome[], options: SummaryOptions): string[] {
  const counts = own.map((outcome) => countOf(outcome, options));
  const fresh = own.filter((outcome) => !outcome.isCached);
  const milliseconds = fresh.reduce((total, outcome) => total + (outcome.result?.durationMs ?? 0), 0);
  return [
    project,
    String(counts.reduce((total, count) => total + count.passed, 0)),
    String(counts.reduce((total, count) => total + count.failed, 0)),
    `${own.length - fresh.length}/${own.length}`,
    fresh.length === 0 ? '-' : `${(milliseconds / 1000).toFixed(1)} s`,
  ];
}

/** First column to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
  return lines.map((cells) => cells.join('  ').trimEnd()).join('\n');
}

function warningSection(outcomes: readonly Outcome[]): string {
  const warned = outcomes.filter(({ result }) => result?.failed === 0 && result.warnings > 0);
  return warned
    .map(({ project, result }) => `Warnings in ${project}:\n${result?.output.trim() ?? ''}`)
    .join('\n\n');
}

function skippedSection(outcomes: readonly Outcome[], { skippedFails }: SummaryOptions): string {
  const lines = outcomes.flatMap(({ project, result }) =>
    (result?.skipped ?? []).map((name) => `  ${project}: ${name}`),
  );
  if (lines.length === 0) return '';
  return [`Tests that did not run${skippedFails ? ' (counted as failed in CI)' : ''}:`, ...lines].join('\n');
}

function failureSection(outcomes: readonly Outcome[], { logFileOf }: SummaryOptions): string {
  const failed = outcomes.filter(({ result }) => result === undefined || result.failed > 0);
  return failed
    .map((outcome) => {
      const said =
        outcome.result?.output.trim() ??
        `It ended without a result; Nx's output is in ${logFileOf(outcome.target)}.`;
      return `✗ ${outcome.project} ${outcome.target}\n${said}\nRun it again alone: npx nx ${outcome.target} ${outcome.project}`;
    })
    .join('\n\n');
}
