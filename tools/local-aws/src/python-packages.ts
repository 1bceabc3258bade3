import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withFileClaim } from '@fairway/crash-safe';

import { runsInCi } from './config.ts';

const PIP = join(import.meta.dirname, 'bundled-pip.py');

const run = promisify(execFile);

/** Packages with their exact versions, or an absolute path of a file for pip's `--require-hashes -r`. */
export type PythonPackages = readonly string[] | { readonly lockFile: string };

/** This machine lacks something; the message names it and the command that installs it. */
export class MissingToolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MissingToolError';
  }
}

/**
 * Does work that needs an outside tool, or says why this machine cannot and returns `undefined`, so that a test can
 * be left out.
 * @throws {MissingToolError} instead, when `CI=true`
 */
export async function unlessToolIsMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MissingToolError) || runsInCi()) throw error;
    process.stderr.write(`skipped: ${error.message}\n`);
    return undefined;
  }
}

/**
 * Installs packages of PyPI into a virtual environment of their own, unless they are there. Other processes wait
 * for the one that installs.
 * @param home the environment's folder; its name says what is in it, versions included
 * @param packages with their exact versions, as pip takes them: `ministack==1.5.33`; or a lock file that has every one with
 * the hashes of its files
 * @returns the path of the Python that has them
 * @throws {MissingToolError} when Python or its venv module is missing
 */
export async function installPythonPackages(home: string, packages: PythonPackages): Promise<string> {
  const python = join(home, 'bin/python');
  const complete = join(home, 'complete');
  if (existsSync(complete)) return python;
  await withFileClaim(`${home}.lock`, async () => {
    if (!existsSync(complete)) await install({ home, python, complete, packages });
  });
  return python;
}

interface Installation {
  readonly home: string;
  readonly python: string;
  readonly complete: string;
  readonly packages: PythonPackages;
}

async function install({ home, python, complete, packages }: Installation): Promise<void> {
  await rm(home, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', '--without-pip', home]);
    await run(python, ['-c', 'import ensurepip']);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'python3' : "python3's venv module";
    throw new MissingToolError(`${missing} not found (apt-get install python3 python3-venv)`);
  }
  const wanted = 'lockFile' in packages ? ['--require-hashes', '-r', packages.lockFile] : packages;
  // Python compiles a module when it is imported: most of the installed ones never are.
  await run(python, [PIP, 'install', '--quiet', '--disable-pip-version-check', '--no-compile', ...wanted]);
  await writeFile(complete, '');
}
