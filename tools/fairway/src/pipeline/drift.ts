import type { GithubApi } from '../github/github-api.ts';
import { marker } from '../github/marked-comment.ts';
import type { PlannedStackRecord } from './plan-files.ts';

/** Issues about drift carry it; GitHub makes it when it is first used. */
const LABEL = 'drift';
const MAX_LINES = 200;
const SIGNS = { replace: '±', delete: '-', update: '~', create: '+' } as const;

interface Issue {
  readonly number: number;
  readonly body?: string | null;
  readonly pull_request?: object;
}

export type DriftOutcome = 'clean' | 'opened' | 'updated' | 'closed';

/**
 * Keeps one open issue for a stack that differs from its code, and closes it when it does not any more.
 * @param runUrl where the plan was made
 */
export async function reportDrift(
  github: GithubApi,
  { stack, isEmpty, changes }: PlannedStackRecord,
  runUrl: string,
): Promise<{ readonly outcome: DriftOutcome; readonly issue?: number }> {
  const issues = await github.list<Issue>(`/issues?state=open&labels=${LABEL}`);
  const found = issues.find(
    ({ body, pull_request: pull }) => pull === undefined && (body ?? '').startsWith(marker(`drift:${stack}`)),
  );
  if (isEmpty) {
    if (found === undefined) return { outcome: 'clean' };
    const body = `\`${stack}\` is as its code says again: [the plan](${runUrl}).`;
    await github.send('POST', `/issues/${found.number}/comments`, { body });
    await github.send('PATCH', `/issues/${found.number}`, { state: 'closed', state_reason: 'completed' });
    return { outcome: 'closed', issue: found.number };
  }
  const body = driftText(stack, changes, runUrl);
  if (found !== undefined) {
    await github.send('PATCH', `/issues/${found.number}`, { body });
    return { outcome: 'updated', issue: found.number };
  }
  const title = `Drift: ${stack} is not what its code says`;
  const made = await github.send<Issue>('POST', '/issues', { title, body, labels: [LABEL] });
  return { outcome: 'opened', issue: made.number };
}

function driftText(stack: string, changes: PlannedStackRecord['changes'], runUrl: string): string {
  const lines = changes.map(({ action, address, attributes }) => {
    const what = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`;
    return `${SIGNS[action]} ${address}${what}`.replaceAll('`', "'");
  });
  return [
    marker(`drift:${stack}`),
    `A plan of \`${stack}\` at the commit that was deployed is not empty: somebody changed it by hand, or a deployment ended half-way.`,
    '',
    '```',
    ...(lines.length === 0 ? ['only outputs differ'] : lines.slice(0, MAX_LINES)),
    ...(lines.length > MAX_LINES ? [`and ${lines.length - MAX_LINES} more`] : []),
    '```',
    '',
    `[The plan](${runUrl}). To restore the state in the code: \`./fairway deploy ${stack}\`. To keep the change: write it into the code.`,
    'This issue is closed by the next nightly plan that is empty.',
  ].join('\n');
}
