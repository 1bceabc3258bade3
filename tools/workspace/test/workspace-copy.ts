import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { workspaceRoot } from '../src/workspace.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * A copy of this workspace as it is now, committed on `main` of a repository of its own. Installed packages are
 * shared with the original; the workspace's own resolve inside the copy.
 */
export function copyWorkspace(): string {
  const copy = temporaryFolder();
  const listed = git(workspaceRoot, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const name of listed.split('\0').filter((entry) => existsSync(join(workspaceRoot, entry)))) {
    if (name === '') continue;
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    copyFileSync(join(workspaceRoot, name), join(copy, name));
  }
  linkModules(join(workspaceRoot, 'node_modules'), join(copy, 'node_modules'));
  git(copy, 'init', '--quiet', '--initial-branch=main');
  commitAll(copy);
  return copy;
}

/**
 * Lets the copy ask no more which Terraform there is: every start of Nx does, for its cache, and the answer takes as long as
 * a task of a test's.
 */
export function silenceTerraform(copy: string): void {
  writeFileSync(join(copy, 'tools/terraform/src/print-installation.ts'), '');
}

export function commitAll(folder: string): void {
  git(folder, 'add', '--all');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  git(folder, ...author, 'commit', '--quiet', '--no-verify', '--message=state');
}

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** Links to installed packages; a link inside (a workspace package) is made again, so that it ends in the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === '@fairway') {
      linkModules(join(from, name), join(to, name));
      continue;
    }
    const original = join(from, name);
    symlinkSync(lstatSync(original).isSymbolicLink() ? readlinkSync(original) : original, join(to, name));
  }
}
