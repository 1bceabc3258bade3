import { formatDuration } from '../terminal/duration.ts';
import { table } from '../terminal/table.ts';
import type { ImageChange, ReleasedDeployment } from './plan.ts';
import type { CommitLine, ServiceCommits } from './service-commits.ts';

const SHORT = 7;

/** A row for each deployment. */
export function releasesText(releases: readonly ReleasedDeployment[], now: number): string {
  const rows = releases.map(({ deployment, runs, kind, by, commit, changes }) => [
    deployment,
    runs ? 'runs' : '',
    kind,
    `${formatDuration(now - Date.parse(by.when))} ago`,
    nameOf(by.who),
    commit.slice(0, SHORT),
    changes.map(changeText).join(', ') || 'configuration alone',
  ]);
  return table([['DEPLOYMENT', '', 'KIND', 'WHEN', 'BY', 'COMMIT', 'SERVICES'], ...rows]).join('\n');
}

/** `logs a1b2c3d4e5f6 → b2c3d4e5f6a1`, and its commits below it. */
export function notesText({ service, from, to }: ImageChange, commits: ServiceCommits | undefined): string {
  const heading = changeText({ service, from, to });
  return [heading, ...noteLines({ from, to }, commits).map((line) => `  ${line}`)].join('\n');
}

export function changeText({ service, from, to }: ImageChange): string {
  if (to === undefined) return `${service} removed`;
  return from === undefined ? `${service} ${to.version} (new)` : `${service} ${from.version} → ${to.version}`;
}

function noteLines(
  { from, to }: Pick<ImageChange, 'from' | 'to'>,
  commits: ServiceCommits | undefined,
): readonly string[] {
  if (commits === undefined) return [];
  if (commits.kind === 'unknown') {
    return [`commit ${commits.commit} is not in this clone, get it: git fetch --unshallow, or git fetch`];
  }
  const { added, removed } = commits;
  const dirty = [from, to].some((version) => version?.commit.endsWith('-dirty') === true)
    ? ['built from a tree with uncommitted changes']
    : [];
  const lines = [
    ...added.map(commitText),
    ...removed.map((line) => `taken out: ${commitText(line)}`),
    ...dirty,
  ];
  return lines.length > 0
    ? lines
    : ['no commit in its folders: the tools that build it, or their versions, changed'];
}

function commitText({ commit, subject }: CommitLine): string {
  return `${commit} ${subject}`;
}

/** `arn:aws:sts::123456789012:assumed-role/role/ann` → `ann`. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
