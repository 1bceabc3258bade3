import { execFile } from 'node:child_process';
import { relative } from 'node:path';
import { promisify } from 'node:util';

import { packageFolders } from '../environment/source-folders.ts';

const run = promisify(execFile);

/** The commits between two images of a service, as git tells them. */
export type ServiceCommits =
  | {
      readonly kind: 'commits';
      /** Commits in the new image and not in the old one, the newest first. */
      readonly added: readonly CommitLine[];
      /** Commits in the old image and no longer in the new one: a return to an earlier release. */
      readonly removed: readonly CommitLine[];
    }
  /** This clone lacks a commit: it is shallow, or was not fetched for long. */
  | { readonly kind: 'unknown'; readonly commit: string };

export interface CommitLine {
  readonly commit: string;
  readonly subject: string;
}

/** Digits of a commit that people write. */
const SHORT = 7;
const FIELD = '\t';

/**
 * The commits between two images of a service that touch the sources of its bundle: its own folder, those of the
 * packages it uses, and the lockfile.
 * @param from commit that first built the old image
 * @param to commit that first built the new one
 */
export async function serviceCommits(
  root: string,
  service: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<ServiceCommits> {
  const [old, now] = [clean(from), clean(to)];
  for (const commit of [old, now]) {
    if (!(await isKnown(root, commit))) return { kind: 'unknown', commit };
  }
  const paths = [
    ...packageFolders(root, service).map((folder) => relative(root, folder)),
    'package-lock.json',
  ];
  const { stdout } = await run(
    'git',
    // prettier-ignore
    ['-C', root, 'log', '--no-merges', '--left-right', `--abbrev=${SHORT}`, `--format=%m%h${FIELD}%s`,
     `${old}...${now}`, '--', ...paths],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { kind: 'commits', added: marked(lines, '>'), removed: marked(lines, '<') };
}

function marked(lines: readonly string[], mark: '<' | '>'): readonly CommitLine[] {
  return lines
    .filter((line) => line.startsWith(mark))
    .map((line) => {
      const [commit = '', ...subject] = line.slice(1).split(FIELD);
      return { commit, subject: subject.join(FIELD) };
    });
}

async function isKnown(root: string, commit: string): Promise<boolean> {
  // A name that begins with a hyphen would be an option.
  if (!/^[0-9a-f]{7,40}$/.test(commit)) return false;
  return run('git', ['-C', root, 'cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    () => false,
  );
}

/** An image of uncommitted changes counts as one of the commit below them. */
function clean(commit: string): string {
  return commit.replace(/-dirty$/, '');
}
