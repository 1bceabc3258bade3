import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, jest, test } from '@jest/globals';

import { temporaryFolder } from './test-workspace.ts';
import { CliProcess, realProgram } from './up-process.ts';

jest.setTimeout(60_000);

const bash = promisify(execFile);

describe('the services of this workspace', () => {
  test('come up together, and every curl line that is printed works', async () => {
    const up = new CliProcess(realProgram, ['up', '--port', '0', '--data', temporaryFolder()]);
    await up.said('stdout', /Ctrl-C/);
    const lines = up.stdout.split('\n').filter((line) => line.startsWith('curl '));

    const answers = await Promise.all(
      lines.map(async (line) => (await bash('bash', ['-euc', line.replace('curl', 'curl --fail')])).stdout),
    );

    expect(lines.length).toBeGreaterThan(3);
    const analysis = answers[lines.findIndex((line) => line.includes('/analyze'))] ?? '';
    expect(JSON.parse(analysis)).toMatchObject({ alert: true });
    expect(up.stderr).not.toContain('Warning');
    expect((await up.ended('SIGINT')).code).toBe(0);
  });
});
