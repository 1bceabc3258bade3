import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

import { Failure } from '../terminal/failure.ts';
import { synthesizeStacks } from './synthesize.ts';
import type { Workspace } from './workspace.ts';
import { readTemplate, type Template } from './stack-template.ts';

const run = promisify(execFile);

/** The stacks of one environment, as the working tree has them. */
export async function synthesizedNow(
  workspace: Workspace,
  environment: string,
): Promise<readonly Template[]> {
  return inScratch((folder) =>
    templatesBelow(folder, environment, (dist, names) => workspace.synthesize(dist, names)),
  );
}

/**
 * The stacks as they are in a commit; the working tree stays as it is.
 * @param ref a commit, a branch or a tag
 * @throws {Failure} when there is none of that name, or its environments cannot be synthesized
 */
export async function synthesizedAt(
  { root }: Workspace,
  ref: string,
  environment: string,
): Promise<readonly Template[]> {
  const commit = await commitOf(root, ref);
  return inScratch(async (folder) => {
    const tree = join(folder, 'tree');
    await run('git', ['worktree', 'add', '--detach', '--quiet', tree, commit], { cwd: root });
    try {
      await linkModules(root, tree);
      return await templatesBelow(join(folder, 'dist'), environment, (dist, names) =>
        synthesizeStacks(tree, dist, names),
      );
    } finally {
      await run('git', ['worktree', 'remove', '--force', tree], { cwd: root });
    }
  });
}

async function commitOf(root: string, ref: string): Promise<string> {
  try {
    const { stdout } = await run(
      'git',
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
      {
        cwd: root,
      },
    );
    return stdout.trim();
  } catch {
    throw new Failure(
      `there is no commit ${ref}: git fetch may bring it, git log --oneline lists the commits`,
    );
  }
}

/** Packages from npm are the working tree's; the workspace's own packages are the commit's. */
async function linkModules(root: string, tree: string): Promise<void> {
  const [from, to] = [join(root, 'node_modules'), join(tree, 'node_modules')];
  await mkdir(join(to, '@fairway'), { recursive: true });
  const names = (await readdir(from)).filter((name) => name !== '@fairway');
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
  const own = await readdir(join(from, '@fairway'));
  await Promise.all(
    own.map(async (name) => {
      const folder = resolve(join(from, '@fairway'), await readlink(join(from, '@fairway', name)));
      await symlink(join(tree, relative(root, folder)), join(to, '@fairway', name));
    }),
  );
}

async function templatesBelow(
  folder: string,
  environment: string,
  synthesize: Workspace['synthesize'],
): Promise<readonly Template[]> {
  await synthesize(folder, [environment]);
  const stacks = (await readdir(folder)).filter((name) =>
    [`vpc-${environment}`, `app-${environment}`, `monitoring-${environment}`].includes(name),
  );
  return Promise.all(
    stacks.map(async (stack) =>
      readTemplate(stack, await readFile(join(folder, stack, 'cdk.tf.json'), 'utf8')),
    ),
  );
}

async function inScratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-cost-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
