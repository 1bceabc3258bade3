import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withEnvironment } from '../deploys/config.ts';

const run = promisify(execFile);
const WORKSPACE = join(import.meta.dirname, '../../../..');
const IDENTITY = ['-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', '-c', 'commit.gpgsign=false'];

export interface VerbEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Production needs somebody who is told before it may be deployed. */
const COMPLETED: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  main: [
    ['operators: {', "operators: { mails: ['operators@example.com'],"],
    ['  pipeline: {', "  notices: { mails: ['notices@example.com'] },\n  pipeline: {"],
  ],
};
const PRODUCTION = 'environments/src/prod.ts';

/** Gives a clone the installed packages, as links to the same files: the workspace's own resolve inside the clone. */
export async function linkPackages(root: string): Promise<void> {
  await run('cp', ['-al', join(WORKSPACE, 'node_modules'), join(root, 'node_modules')]);
  // npm writes into this file: an installation in the clone would change what the workspace says of its own packages.
  const listed = join('node_modules', '.package-lock.json');
  await rm(join(root, listed));
  await copyFile(join(WORKSPACE, listed), join(root, listed));
}

/**
 * An `npm install` in the clone would fetch what differs, and a registry that is slow or away would hold it for minutes.
 * @throws {Error} with the command that makes them fit
 */
function requireFitting(root: string): void {
  const setUp = join(root, 'tools/workspace', 'installed-packages.cjs');
  const { matchesLockfile } = createRequire(import.meta.url)(setUp) as {
    readonly matchesLockfile: (folder: string) => boolean;
  };
  if (matchesLockfile(root)) return;
  throw new Error(
    `${join(WORKSPACE, 'node_modules')} is not what the commit's package-lock.json lists: commit package-lock.json if ` +
      'it was changed, then run `npm ci`',
  );
}

/** A clone of this workspace at its commit, on a branch that deploys, in which services may be changed. */
export class Clone {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @throws {Error} when the installed packages are not those of the commit */
  static async open(branch: string): Promise<Clone> {
    const clone = new Clone(await mkdtemp(join(tmpdir(), 'fairway-e2e-')));
    try {
      await clone.#fill(branch);
    } catch (error) {
      await clone.close();
      throw error;
    }
    return clone;
  }

  async #fill(branch: string): Promise<void> {
    await run('git', ['clone', '--quiet', WORKSPACE, this.root]);
    await run('git', ['-C', this.root, 'checkout', '--quiet', '-B', branch]);
    await linkPackages(this.root);
    requireFitting(this.root);
    for (const [from, to] of COMPLETED[branch] ?? []) {
      await this.edit(PRODUCTION, (text) => text.replace(from, to));
    }
  }

  /** One that is there, with a rehearsal that was left running. */
  static at(root: string): Clone {
    return new Clone(root);
  }

  /** A verb to its end, as a person would have it run. */
  async fairway(...args: readonly string[]): Promise<VerbEnd> {
    const options = { cwd: this.root, env: withEnvironment({}), maxBuffer: 64 * 1024 * 1024 };
    try {
      const { stdout, stderr } = await run(join(this.root, 'fairway'), args, options);
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const {
        code,
        stdout = '',
        stderr = '',
      } = error as { code?: unknown; stdout?: string; stderr?: string };
      if (typeof code !== 'number') throw error;
      return { code, out: stdout, err: stderr };
    }
  }

  /** @throws {Error} with what it says, unless it ends well */
  async npm(...args: readonly string[]): Promise<void> {
    await run('npm', args, { cwd: this.root });
  }

  /** A verb against the rehearsal that was left running. */
  rehearsed(...args: readonly string[]): Promise<VerbEnd> {
    return this.fairway(...args, '--rehearsal');
  }

  /**
   * Rehearses a branch, and leaves that running.
   * @throws {Error} with the end of what it said
   */
  async rehearse(branch: string): Promise<readonly string[]> {
    const { code, out, err } = await this.fairway('rehearse', branch, '--keep', '--port', '0');
    if (code !== 0) throw new Error(`exit code ${code}\n${out.slice(-2_000)}\n${err.slice(-4_000)}`);
    return [];
  }

  /** Takes the last change back, as a revert that is merged does. */
  async undoEdit(): Promise<void> {
    await run('git', ['-C', this.root, ...IDENTITY, 'revert', '--no-edit', 'HEAD']);
  }

  /** Changes a file, and commits that. */
  edit(file: string, change: (text: string) => string): Promise<void> {
    return this.editAll({ [file]: change });
  }

  /** Changes files, and commits that as one change, with every file that is new. */
  async addAll(changes: Readonly<Record<string, (text: string) => string>>): Promise<void> {
    await run('git', ['-C', this.root, 'add', '--all']);
    await this.editAll(changes);
  }

  /** Changes files, and commits that as one change. */
  async editAll(changes: Readonly<Record<string, (text: string) => string>>): Promise<void> {
    for (const [file, change] of Object.entries(changes)) await this.#write(file, change);
    const message = `change ${Object.keys(changes).join(', ')}`;
    await run('git', ['-C', this.root, ...IDENTITY, 'commit', '--quiet', '--all', '--message', message]);
  }

  async #write(file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.root, file);
    const before = await readFile(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing of ${file} was changed`);
    await writeFile(path, after);
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
