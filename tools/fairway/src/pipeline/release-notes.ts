import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { GithubApi } from '../github/github-api.ts';
import { Failure } from '../terminal/failure.ts';

const run = promisify(execFile);

/** Sections of the notes, by the type of a commit; everything else comes last. */
const SECTIONS: readonly (readonly [type: string, heading: string])[] = [
  ['feat', 'New'],
  ['fix', 'Mended'],
  ['perf', 'Faster'],
];
const MAX_COMMITS = 200;

export interface CommitSubject {
  readonly commit: string;
  readonly subject: string;
}

/**
 * The commits of a branch after one, the newest first; without merges.
 * @param base undefined: all of them
 */
export async function commitsSince(
  root: string,
  base: string | undefined,
  commit: string,
): Promise<readonly CommitSubject[]> {
  const range = base === undefined ? commit : `${base}..${commit}`;
  const format = ['--no-merges', '--format=%h%x09%s', `--max-count=${MAX_COMMITS}`];
  try {
    const { stdout } = await run('git', ['-C', root, 'log', ...format, range, '--'], { maxBuffer: 2 ** 24 });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [found = '', ...subject] = line.split('\t');
        return { commit: found, subject: subject.join('\t') };
      });
  } catch {
    throw new Failure(`this clone does not have ${range}: check out with fetch-depth: 0`);
  }
}

/** Notes as Markdown, by the types of conventional commits. */
export function releaseNotes(commits: readonly CommitSubject[]): string {
  if (commits.length === 0) return 'No commits since the release before.';
  const groups = Map.groupBy(commits, ({ subject }) => headingOf(subject));
  const order = ['Breaking', ...SECTIONS.map(([, heading]) => heading), 'Besides'];
  return order
    .flatMap((heading) => {
      const own = groups.get(heading) ?? [];
      return own.length === 0 ? [] : [`### ${heading}`, '', ...own.map(noteLine), ''];
    })
    .join('\n')
    .trimEnd();
}

/**
 * Publishes notes as a release of the repository, or over the one of the same name.
 * @param tag made at the commit, unless it is there
 */
export async function publishRelease(
  github: GithubApi,
  { tag, commit, notes }: { readonly tag: string; readonly commit: string; readonly notes: string },
): Promise<'created' | 'updated'> {
  const found = await github.find<{ readonly id: number }>(`/releases/tags/${tag}`);
  if (found !== undefined) {
    await github.send('PATCH', `/releases/${found.id}`, { body: notes });
    return 'updated';
  }
  await github.send('POST', '/releases', {
    tag_name: tag,
    target_commitish: commit,
    name: tag,
    body: notes,
  });
  return 'created';
}

function headingOf(subject: string): string {
  const [, type = '', breaking] = /^(\w+)(?:\([^)]*\))?(!)?:/.exec(subject) ?? [];
  if (breaking !== undefined) return 'Breaking';
  return SECTIONS.find(([known]) => known === type)?.[1] ?? 'Besides';
}

function noteLine({ commit, subject }: CommitSubject): string {
  const [, scope, text = subject] = /^\w+(?:\(([^)]*)\))?!?: (.*)$/.exec(subject) ?? [];
  return `- ${scope === undefined ? '' : `**${plain(scope)}**: `}${plain(text)} (${commit})`;
}

/** A commit's author chooses these words: they mention nobody and are no markup. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`).replaceAll('@', '@\u200B');
}
