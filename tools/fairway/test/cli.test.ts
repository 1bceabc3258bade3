import { describe, expect, test } from '@jest/globals';

import { runInProcess } from './run-in-process.ts';

describe('bad usage is exit code 2', () => {
  test.each([
    [['up', '--prot', '1'], '(Did you mean --port?)'],
    [['upp'], '(Did you mean up?)'],
    [['constructor'], "unknown command 'constructor'"],
    [['__proto__'], "unknown command '__proto__'"],
    [['matrix', '--branch', 'x', '--toString'], "unknown option '--toString'"],
    [['config', 'constructor'], 'Allowed choices are demo, guest'],
    [['status', 'toString'], 'no such environment: toString. There are: local, demo, guest'],
    [['up', '--only', 'constructor'], 'no such service: constructor. There are: alpha, beta'],
    [['logs', 'local', '--since', '1constructor'], 'must be a number of s, m, h or d, such as 10m'],
    [['up', '--only', 'alfa'], 'no such service: alfa. There are: alpha, beta'],
    [['up', '--only', 'alpha,'], 'must be names separated by commas'],
    [['up', '--port', '99999'], 'must be a whole number from 0 to 65535'],
    [['up', '--log-level', 'loud'], 'Allowed choices are trace, debug, info, warn, error, fatal'],
    [['up', 'logs'], 'too many arguments'],
    [['status', 'dev'], 'no such environment: dev. There are: local, demo, guest'],
    [['scale', 'local', 'alpha', 'many'], 'must be a whole number, 0 or more'],
    [['logs', 'local', '--since', 'yesterday'], 'must be a number of s, m, h or d, such as 10m'],
    [['config', 'dmo'], 'Allowed choices are demo, guest'],
    [['config'], "missing required argument 'environment'"],
    [['synth', 'demo', 'prod'], 'Allowed choices are demo, guest'],
    [['matrix'], 'name one of --branch, --every-branch and --environment'],
    [['image', 'push', '--branhc', 'x'], '(Did you mean --branch?)'],
    [['image', 'psuh'], '(Did you mean push?)'],
    [['image'], 'Usage: fairway image'],
    [['matrix', 'develop'], "too many arguments for 'matrix'"],
    [['completion'], "missing required argument 'shell'"],
    [[], 'Usage: fairway'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runInProcess(args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('help and version', () => {
  test.each([
    [['--help'], 'Commands:'],
    [['up', '--help'], './fairway up --only status --watch'],
    [['help', 'up'], './fairway up --only status --watch'],
    [['deploy', '--help'], './fairway deploy --branch develop'],
    [['rollback', '--help'], './fairway rollback dev logs --dry-run'],
    [['status', '--help'], './fairway status local --json'],
    [['logs', '--help'], './fairway logs local logs --follow --since 1h'],
    [['scale', '--help'], './fairway scale local logs 3'],
    [['restart', '--help'], './fairway restart dev logs --dry-run'],
    [['promote', '--help'], './fairway promote qa prod --dry-run'],
    [['releases', '--help'], './fairway releases prod --notes'],
    [['token', '--help'], './fairway token --scope api/backend_access'],
    [['secret', 'set', '--help'], './fairway secret set dev logs/api-key --file key.txt'],
    [['unlock', '--help'], './fairway unlock dev --dry-run'],
    [['doctor', '--help'], './fairway doctor dev'],
    [['config', '--help'], './fairway config dev'],
    [['matrix', '--help'], './fairway matrix --branch develop'],
    [['synth', '--help'], './fairway synth dev qa'],
    [['completion', '--help'], 'source <(./fairway completion bash)'],
    [['--version'], '1.2.3'],
  ])('%j is data and exit code 0', async (args, text) => {
    const { code, stdout, stderr } = await runInProcess(args);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(text);
  });
});
