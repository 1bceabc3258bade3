import { machine, readSection, replaceSection } from '../../faults/report.ts';
import type { Played } from './play-scenario.ts';

/** The titles of the lines that are printed as scenarios end. */
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

const SECTION = 'aws-deployments';

/**
 * Puts the played scenarios into the table of docs/reliability.md; the other rows stay as they are.
 * @param names all scenarios, in the order of the table; rows of others go
 */
export function writeTable(played: readonly Played[], names: readonly string[]): void {
  const rows = mergedRows(readSection(SECTION), played, names);
  replaceSection(
    SECTION,
    [
      `${machine()} Each run replaces the rows of what it played; some were played beside other work, which makes them several times longer. Without a time for the next deployment: played with \`--quick\`, the next scenario deployed over it.`,
      '',
      '| scenario | verdict | exit code | seconds | the next deployment |',
      '| --- | --- | --: | --: | --: |',
      ...rows,
    ].join('\n'),
  );
}

/** The rows of a table, in Markdown, with those of the played scenarios replaced. */
export function mergedRows(
  table: string,
  played: readonly Played[],
  names: readonly string[],
): readonly string[] {
  const before = table.split('\n').map((text): [string, string] => [nameOf(text), text]);
  const rows = new Map([...before, ...played.map((each): [string, string] => [each.name, tableRow(each)])]);
  return names.flatMap((name) => rows.get(name) ?? []);
}

function nameOf(tableLine: string): string {
  return (/^\| (.*?)(?: \*\*\(.*?\)\*\*)? \|/.exec(tableLine)?.[1] ?? '').trim();
}

function tableRow({ name, verdict, code, seconds, nextSeconds, faults }: Played): string {
  const mark = faults.length > 0 ? ' **(not as it must be)**' : '';
  return `| ${name}${mark} | ${verdict} | ${String(code)} | ${seconds.toFixed(1)} | ${nextText({ nextSeconds })} |`;
}

function line(mark: string, name: string, verdict: string, code: string, took: string, next: string): string {
  return `${mark} ${name.padEnd(56)} ${verdict.padEnd(18)} ${code.padStart(4)} ${took.padStart(8)} ${next.padStart(9)}`;
}
