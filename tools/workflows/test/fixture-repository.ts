import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll } from '@jest/globals';

import {
  runWorkflow,
  standardActions,
  type RunOptions,
  type RunReport,
} from '../src/harness/run-workflow.ts';
import { searchPath } from '../src/rules/config.ts';

const made: string[] = [];

/** Identity and settings of git that do not depend on the machine. */
const GIT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  made.push(folder);
  return folder;
}

/** A repository on the branch develop with one commit of these files. */
export class FixtureRepository {
  readonly root = temporaryFolder();

  constructor(files: Readonly<Record<string, string>>) {
    this.git('init', '--quiet', '--initial-branch=develop');
    this.commit(files);
  }

  git(...args: readonly string[]): string {
    const env = { PATH: searchPath(), ...GIT };
    return execFileSync('git', args, { cwd: this.root, env, encoding: 'utf8' }).trim();
  }

  /** @returns the commit */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'change');
    return this.git('rev-parse', 'HEAD');
  }

  /** Runs `.github/workflows/w.yml` as a push to develop does. */
  push(options: Partial<RunOptions> = {}): Promise<RunReport> {
    return runWorkflow({
      repository: this.root,
      folder: temporaryFolder(),
      workflow: 'w.yml',
      event: { name: 'push', ref: 'refs/heads/develop', commit: this.git('rev-parse', 'HEAD') },
      variables: { PATH: searchPath() },
      actions: standardActions(() => ({ AWS_ACCESS_KEY_ID: 'key' })),
      ...options,
    });
  }
}

/** A push of a workflow that has these jobs, each on its own lines. */
export function runJobsOf(
  jobs: string,
  files: Readonly<Record<string, string>> = {},
  options: Partial<RunOptions> = {},
): Promise<RunReport> {
  const text = `name: w\non:\n  push:\n  workflow_dispatch:\n    inputs:\n      to:\n        type: choice\n        required: true\n        options: [dev, qa]\npermissions: {}\nenv:\n  LEVEL: workflow\n  ONE: workflow\njobs:\n${jobs.replaceAll(/^/gm, '  ')}`;
  return new FixtureRepository({ '.github/workflows/w.yml': text, ...files }).push(options);
}

/** A report in short: `job: success`, and below it `  step: success`. */
export function shortly({ jobs }: RunReport): readonly string[] {
  return jobs.flatMap(({ name, conclusion, steps }) => [
    `${name}: ${conclusion}`,
    ...steps.map((step) => `  ${step.name}: ${step.conclusion}`),
  ]);
}
