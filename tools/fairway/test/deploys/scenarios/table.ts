import { machine, replaceSection } from '../../faults/report.ts';
import type { Played } from './scenario.ts';

/** Of the lines that are printed as scenarios end. */
export const columns = line(' ', 'scenario', 'verdict', 'exit', 'seconds', 'next one');

export function row({ name, verdict, code, seconds, nextSeconds, faults }: Played): string {
  const mark = faults.length === 0 ? '✓' : '✗';
  return line(mark, name, verdict, String(code), seconds.toFixed(1), nextText({ nextSeconds }));
}

export function summary(played: readonly Played[], tookMs: number): string {
  const failed = played.filter(({ faults }) => faults.length > 0);
  return [
    `${played.length} scenarios in ${Math.round(tookMs / 1_000)} s, ${failed.length} not as they must be`,
    ...failed.map(({ name, faults }) => `${name}: ${faults.join('; ')}`),
  ].join('\n');
}

function nextText({ nextSeconds }: Pick<Played, 'nextSeconds'>): string {
  return nextSeconds?.toFixed(1) ?? '';
}

/** Puts the table into docs/reliability.md. */
export function writeTable(played: readonly Played[], tookMs: number): void {
  const total = `${played.length} scenarios, each with the deployment after it, in ${Math.round(tookMs / 1_000)} s.`;
  replaceSection(
    'aws-deployments',
    [
      `${machine()} ${total}`,
      '',
      '| scenario | verdict | exit code | seconds | the next deployment |',
      '| --- | --- | --: | --: | --: |',
      ...played.map(
        ({ name, verdict, code, seconds, nextSeconds, faults }) =>
          `| ${name}${faults.length > 0 ? ' **(not as it must be)**' : ''} | ${verdict} | ${String(code)} | ${seconds.toFixed(1)} | ${nextText({ nextSeconds })} |`,
      ),
    ].join('\n'),
  );
}

function line(mark: string, name: string, verdict: string, code: string, took: string, next: string): string {
  return `${mark} ${name.padEnd(56)} ${verdict.padEnd(18)} ${code.padStart(4)} ${took.padStart(8)} ${next.padStart(9)}`;
}
