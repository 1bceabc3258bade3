import type { WaivedStack } from '../../src/judging/judge.ts';
import { isForCheck } from '../../src/waiver.ts';

/** Every waiver of checkov's checks once, as a table in Markdown: for docs/policies.md. */
export function waiverTable(stacks: readonly WaivedStack[]): string {
  const rows = stacks.flatMap(({ waivers }) =>
    waivers.filter(isForCheck).map(({ policy, address, reason, expires }) => {
      const [type = ''] = address.split('.');
      return `| \`${policy}\` | \`${type}\` | ${reason} | ${expires} |`;
    }),
  );
  const unique = [...new Set(rows)].toSorted();
  return ['| check | of | why not | until |', '| --- | --- | --- | --- |', ...unique].join('\n');
}
