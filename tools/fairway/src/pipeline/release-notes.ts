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
/** GitHub takes notes of 125,000 characters. */
const MAX_COMMITS = 400;
const BREAKING = 'Breaking';
const BESIDES = 'Besides';

export interface Commit {
  /** Short, as git abbreviates it. */
  readonly commit: string;
  readonly subject: string;
  readonly body: string;
}

export interface CommitsOfRelease {
  /** The newest first. */
  readonly commits: readonly Commit[];
  /** The number of older commits besides. */
  readonly more: number;
}

/**
 * The commits of a branch after one, without merges.
 * @param base undefined: all of them
 * @throws {Failure} where the clone has only a part of them
 */
export async function commitsSince(
  root: string,
  base: string | undefined,
  commit: string,
): Promise<CommitsOfRelease> {
  const range = base === undefined ? commit : `${base}..${commit}`;
  const git = async (...args: readonly string[]) =>
    (await run('git', ['-C', root, ...args, '--no-merges', range, '--'], { maxBuffer: 2 ** 24 })).stdout;
  try {
    const count = Number(await git('rev-list', '--count'));
    const text = await git('log', '-z', '--format=%h%n%s%n%b', `--max-count=${MAX_COMMITS}`);
    const commits = text
      .split('\0')
      .filter((record) => record !== '')
      .map(commitOf);
    return { commits, more: count - commits.length };
  } catch {
    throw new Failure(`this clone does not have ${range}: check out with fetch-depth: 0`);
  }
}

function commitOf(record: string): Commit {
  const [commit = '', subject = '', ...body] = record.split('\n');
  return { commit, subject, body: body.join('\n') };
}

/** Notes as Markdown, by the types of conventional commits, and within them by their scope. */
export function releaseNotes({ commits, more }: CommitsOfRelease): string {
  if (commits.length === 0) return 'No commits since the release before.';
  const sections = Map.groupBy(commits, headingOf);
  const order = [BREAKING, ...SECTIONS.map(([, heading]) => heading), BESIDES];
  const lines = order.flatMap((heading) => {
    const own = sections.get(heading) ?? [];
    return own.length === 0 ? [] : [`### ${heading}`, '', ...byScope(own).map(noteLine), ''];
  });
  const rest = more === 0 ? [] : [`And ${more} older ${more === 1 ? 'commit' : 'commits'}.`];
  return [...lines, ...rest].join('\n').trimEnd();
}

/** Sorts commits by the name of their scope, those without one at the end; the commits of each keep their order. */
function byScope(commits: readonly Commit[]): readonly Commit[] {
  return [...Map.groupBy(commits, ({ subject }) => partsOf(subject).scope ?? '\uffff')]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, own]) => own);
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

function headingOf({ subject, body }: Commit): string {
  const { type, isBreaking } = partsOf(subject);
  if (isBreaking || /^BREAKING[ -]CHANGE: /m.test(body)) return BREAKING;
  return SECTIONS.find(([known]) => known === type)?.[1] ?? BESIDES;
}

function noteLine({ commit, subject }: Commit): string {
  const { scope, text } = partsOf(subject);
  return `- ${scope === undefined ? '' : `**${plain(scope)}**: `}${plain(text)} (${commit})`;
}

/** https://www.conventionalcommits.org/en/v1.0.0 */
function partsOf(subject: string) {
  const [, type, scope, breaking, text = subject] = /^(\w+)(?:\(([^)]*)\))?(!)?: (.*)$/.exec(subject) ?? [];
  return { type, scope, isBreaking: breaking !== undefined, text };
}

/** A commit's author chooses these words, so they are escaped: they mention nobody and are no markup. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`).replaceAll('@', '@\u200B');
}
