import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withEnvironment } from '../deploys/config.ts';
import { linkPackages } from '../e2e/clone.ts';

const run = promisify(execFile);
const WORKSPACE = join(import.meta.dirname, '../../../..');
const WHO = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
  [`GIT_${role}_NAME`, 'somebody'],
  [`GIT_${role}_EMAIL`, 'somebody@example.com'],
]);

/** Changes of a file's text. */
export type Edits = Readonly<Record<string, (text: string) => string>>;

/** A repository of a team that has taken this workspace: its commit, and what a team chooses at the beginning. */
export class ProofRepository {
  readonly root: string;
  /** Packages of the workspace, moved to whichever machine runs: jobs run one after another. */
  #packages: string;

  private constructor(root: string, packages: string) {
    this.root = root;
    this.#packages = packages;
  }

  /** @param choices committed to main and develop before anything is deployed */
  static async make(folder: string, choices: Edits): Promise<ProofRepository> {
    const root = join(folder, 'repository');
    await run('git', ['clone', '--quiet', WORKSPACE, root]);
    await linkPackages(root);
    const repository = new ProofRepository(root, root);
    await repository.#git('checkout', '--quiet', '-B', 'main');
    await repository.#commit(choices, 'chore: make the workspace ours');
    await repository.#git('branch', '--force', 'develop');
    return repository;
  }

  /** One that was made before; its packages may be with a machine that is gone. */
  static async at(folder: string): Promise<ProofRepository> {
    const root = join(folder, 'repository');
    if (!existsSync(join(root, 'node_modules'))) await linkPackages(root);
    return new ProofRepository(root, root);
  }

  /** Moves the packages to a folder of a checkout. */
  async furnish(folder: string): Promise<void> {
    if (folder === this.#packages) return;
    await mkdir(folder, { recursive: true });
    await rename(join(this.#packages, 'node_modules'), join(folder, 'node_modules'));
    this.#packages = folder;
  }

  /** Commits on a branch of its own and merges that into develop, as a pull request does. @returns the merge */
  async merge(name: string, edits: Edits): Promise<string> {
    await this.change(name, edits);
    await this.#git('checkout', '--quiet', 'develop');
    await this.#git('merge', '--quiet', '--no-ff', '--message', `Merge ${name}`, name);
    return this.#git('rev-parse', 'HEAD');
  }

  /** @returns the commit of a branch that is not merged yet */
  async change(name: string, edits: Edits): Promise<string> {
    await this.#git('checkout', '--quiet', '-B', name, 'develop');
    return this.#commit(edits, `feat: ${name}`);
  }

  async #commit(edits: Edits, message: string): Promise<string> {
    for (const [file, change] of Object.entries(edits)) {
      const path = join(this.root, file);
      const before = existsSync(path) ? await readFile(path, 'utf8') : '';
      const after = change(before);
      if (after === before) throw new Error(`nothing of ${file} was changed`);
      await writeFile(path, after);
    }
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--message', message);
    return this.#git('rev-parse', 'HEAD');
  }

  async #git(...args: readonly string[]): Promise<string> {
    const none = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    const who = Object.fromEntries(WHO) as Record<string, string>;
    const { stdout } = await run('git', args, { cwd: this.root, env: withEnvironment({ ...none, ...who }) });
    return stdout.trim();
  }
}

/** Puts a program in a folder that PATH begins with. */
export async function putProgram(folder: string, name: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), script, { mode: 0o755 });
}
