import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { affectedProjects } from '../src/test/nx.ts';
import { commitAll, copyWorkspace, git } from './workspace-copy.ts';

jest.setTimeout(1_200_000);

/** One of each kind. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  letters: [],
  diary: ['--database', '--job'],
  watcher: ['--worker'],
};
const names = Object.keys(kinds);
const folders = names.map((name) => `packages/${name}-service`);

describe('services that ./fairway new has made', () => {
  let root = '';
  const node = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [...args], { cwd: root, encoding: 'utf8', env: nxEnvironment() });

  beforeAll(() => {
    root = copyWorkspace();
    for (const [name, flags] of Object.entries(kinds)) {
      node('tools/fairway/src/main.ts', 'new', name, ...flags, '--no-install');
      // As npm install would, without asking a registry.
      const modules = join(root, 'node_modules/@fairway');
      symlinkSync(`../../packages/${name}-service`, join(modules, `${name}-service`));
      symlinkSync(`../../packages/${name}-service/manifest`, join(modules, `${name}-manifest`));
    }
    node('tools/workspace/src/docs/generate.ts');
  });

  test('are taken by lint, the compiler and their own tests', () => {
    node('tools/workspace/src/check/main.ts', 'lint', ...folders);
    for (const folder of folders) {
      const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--config=jest.config.mjs'];
      node(...jest, `--rootDir=${folder}`);
    }
  });

  test('are in the stacks, the alarms, the diagram and the page about containers', () => {
    node('tools/fairway/src/main.ts', 'synth', 'dev', '--out', 'synthesized');

    const read = (file: string): string => execFileSync('cat', [file], { cwd: root, encoding: 'utf8' });
    const app = read('synthesized/app-dev/cdk.tf.json');
    const monitoring = read('synthesized/monitoring-dev/cdk.tf.json');
    for (const name of names) {
      expect(app).toContain(`"fairway-dev-${name}"`);
      expect(monitoring).toContain(`fairway-dev-${name}-error-lines`);
      expect(read('docs/diagrams/dev.md')).toContain(name);
      expect(read('docs/what-a-container-receives.md')).toContain(`## ${name}`);
    }
    expect(app).toContain('fairway-dev-diary_forget-old');
    // Nobody reaches a worker: it has no target group.
    expect(app).toContain('"dev-letters"');
    expect(app).not.toContain('"dev-watcher"');
  });

  test('are all that their own change affects, besides what reads manifests', async () => {
    commitAll(root);
    execFileSync('sh', ['-c', "echo '// changed' >> packages/letters-service/src/count-letters.ts"], {
      cwd: root,
    });

    const affected = await affectedProjects(root, 'HEAD');

    expect(affected).toContain('letters-service');
    expect(affected).not.toContain('diary-service');
    expect(affected).not.toContain('logs-service');
    git(root, 'checkout', '--quiet', '.');
  });

  afterAll(() => {
    // What is left when they are taken away is what there was.
    for (const folder of folders) rmSync(join(root, folder), { recursive: true });
    node('tools/workspace/src/docs/generate.ts');
    git(root, 'diff', '--quiet', 'HEAD~1', '--', 'docs', 'infra', 'tools', 'environments');
  });
});
