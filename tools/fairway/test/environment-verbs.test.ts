import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import type { BranchTargets, EnvironmentDefinition } from '@fairway/environments';

import { runSynth } from '../src/synth/run.ts';
import { runInProcess } from './run-in-process.ts';
import { demo, sampleEnvironments } from './sample-environments.ts';
import { temporaryFolder } from './test-workspace.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const toldToNobody =
  'warning: demo: `operators.mails` is empty: alarms, stopped tasks, failed deployments and costs are told to nobody; ' +
  'or set operators.chatWebhook or operators.pagerWebhook\n';

describe('matrix', () => {
  test('is one line of JSON with everything that a workflow needs, in the order of deployment', async () => {
    const { code, stdout, stderr } = await runInProcess(['matrix', '--branch', 'develop']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[^\n]+\n$/);
    const target = (name: string, deploys = name) => ({
      name,
      target: deploys,
      environment: name,
      account: '123456789012',
      region: 'eu-west-1',
      roleArn: `arn:aws:iam::123456789012:role/shop-github-apply-${name}`,
      planRoleArn: `arn:aws:iam::123456789012:role/shop-github-read-${name}`,
      planEnvironment: 'plan',
    });
    expect(JSON.parse(stdout)).toEqual({
      branch: 'develop',
      deploys: true,
      imageTag: 'demo',
      vpcs: ['demo'],
      apps: ['demo', 'guest'],
      stacks: ['ecr', 'vpc-demo', 'app-demo', 'app-guest', 'monitoring-demo', 'monitoring-guest'],
      images: {
        environment: 'images',
        account: '123456789012',
        region: 'eu-west-1',
        roleArn: 'arn:aws:iam::123456789012:role/shop-github-images',
      },
      environments: ['demo', 'guest'].map((name) => ({
        name,
        account: '123456789012',
        region: 'eu-west-1',
        roleArn: `arn:aws:iam::123456789012:role/shop-github-apply-${name}`,
      })),
      networks: [target('demo', 'vpc-demo')],
      services: [target('demo'), target('guest')],
      pullRequests: ['ecr', 'vpc-demo', 'demo', 'guest'].map((each) => ({
        target: each,
        region: 'eu-west-1',
        roleArn: 'arn:aws:iam::123456789012:role/shop-github-plan',
      })),
    });
  });

  test.each(['main', 'feature/x', 'dependabot/npm_and_yarn/develop', '__proto__', '', 'é'.repeat(250)])(
    'is as complete, and empty, for the branch %j',
    async (branch) => {
      const { code, stdout } = await runInProcess(['matrix', `--branch=${branch}`]);

      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        branch,
        deploys: false,
        imageTag: null,
        images: null,
        vpcs: [],
        apps: [],
        stacks: [],
        environments: [],
        networks: [],
        services: [],
        pullRequests: [],
      });
    },
  );

  test('is refused while environments have faults', async () => {
    const { code, stdout, stderr } = await runInProcess(['matrix', '--branch', 'develop'], {
      definitions: [{ ...demo, account: '1' }, ...sampleEnvironments.definitions.slice(1)],
    });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('fairway: the environments have 2 fault(s)');
    expect(stderr).toContain('demo: `account` must be the 12 digits of an AWS account id');
  });

  test('is of the branch also where it is called as git and GitHub call it', async () => {
    const { code, stdout } = await runInProcess(['matrix', '--branch', 'refs/heads/develop']);

    expect({ code, document: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      document: { branch: 'develop', deploys: true, apps: ['demo', 'guest'] },
    });
  });

  describe('while another branch’s environment is broken', () => {
    const other: EnvironmentDefinition = {
      ...demo,
      name: 'other',
      network: { kind: 'own', cidr: '10.50.0.0/16' },
    };
    const matrix = {
      ...sampleEnvironments.matrix,
      next: { imageTag: 'next', vpcs: ['other'], apps: ['other'] },
    };

    test.each<[string, object]>([
      ['in a value', { ...other, account: '1' }],
      ['in a field', { ...other, tasks: { maximum: 2 } }],
      ['altogether', { name: 'other', network: 'own' }],
    ])('%s, goes on', async (_, broken) => {
      const environments = {
        definitions: [...sampleEnvironments.definitions, broken as EnvironmentDefinition],
        matrix,
      };

      expect(await runInProcess(['matrix', '--branch', 'develop'], environments)).toMatchObject({
        code: 0,
        stderr: '',
      });
      const { code, stderr } = await runInProcess(['matrix', '--branch', 'next'], environments);
      expect(code).toBe(1);
      expect(stderr).toContain('  other: `');
      expect(stderr).toContain('(edit environments/src/other.ts)');
    });

    test('in its line of the matrix, goes on', async () => {
      const environments = { matrix: { ...matrix, next: { imageTag: 'next', vpcs: [], apps: ['dmo'] } } };

      expect(await runInProcess(['matrix', '--branch', 'develop'], environments)).toMatchObject({ code: 0 });
      expect(await runInProcess(['matrix', '--branch', 'next'], environments)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          "branch-matrix: `next.apps` must be names of environments; did you mean 'demo'?",
        ),
      });
    });

    test('and would undo what this one deploys, does not', async () => {
      const environments = {
        matrix: { ...matrix, next: { imageTag: 'next', vpcs: ['demo'], apps: ['demo'] } },
      };

      for (const branch of ['develop', 'next']) {
        expect(await runInProcess(['matrix', '--branch', branch], environments)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining(`branch-matrix: \`${branch}.apps\` must be no other branch’s`),
        });
      }
    });
  });
});

describe('config', () => {
  test('shows every value with the file that decides it', async () => {
    const { code, stdout, stderr } = await runInProcess(['config', 'demo']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: toldToNobody });
    expect(rowsOf(stdout)).toEqual(
      expect.arrayContaining([
        ['SETTING', 'VALUE', 'FROM'],
        ['account', '123456789012', 'environments/src/demo.ts'],
        ['network.outbound', 'one-nat', 'environments/src/defaults.ts'],
        ['services.alpha.size.cpu', '256', 'packages/alpha-service/manifest/src/index.ts'],
        ['services.alpha.settings', '{}', 'environments/src/defaults.ts'],
        ['services.alpha.logLevel', 'warn', 'environments/src/demo.ts'],
        ['services.beta.logLevel', 'info', 'environments/src/defaults.ts'],
        ['branches', '["develop"]', 'environments/src/branch-matrix.ts'],
        ['shared.project', 'shop', 'environments/src/shared.ts'],
      ]),
    );
  });

  test('leaves no value without a file', async () => {
    const { stdout } = await runInProcess(['config', 'guest', '--json']);

    const { environment, values } = JSON.parse(stdout) as { environment: string; values: { file: string }[] };
    expect(environment).toBe('guest');
    expect(values.length).toBeGreaterThan(50);
    expect(values.filter(({ file }) => !/^(?:environments|packages)\/.+\.ts$/.test(file))).toEqual([]);
  });

  test('says what watches over the account, and what each choice costs', async () => {
    const account = '123456789012';
    const mails = ['security@example.com'];
    const chosen = { mails, trail: { kind: 'all-regions', retentionDays: 365 }, guardDuty: true } as const;
    const shared = { ...sampleEnvironments.shared, accounts: { [account]: chosen } };

    const nothing = await runInProcess(['config', 'demo']);
    const { stdout } = await runInProcess(['config', 'demo'], { shared });
    const json = JSON.parse((await runInProcess(['config', 'demo', '--json'], { shared })).stdout);

    expect(nothing.stdout).toContain(`Account ${account} pays 0 US dollars a month for what is on.`);
    expect(stdout).toContain(`Account ${account} pays 4.2–23.1 US dollars a month for what is on.`);
    expect(stdout).toMatch(/^guardDuty +on +3–20 +By events/m);
    expect(stdout).toMatch(/^alarms +off +0\.4 /m);
    expect(json.account.choices.filter((each: { chosen: boolean }) => each.chosen)).toEqual([
      expect.objectContaining({ choice: 'trail', usd: [0.2, 2] }),
      expect.objectContaining({ choice: 'guardDuty', usd: [3, 20] }),
      expect.objectContaining({ choice: 'key', usd: [1, 1.1] }),
    ]);
  });

  test('warns of placeholders and faults, and shows what there is all the same', async () => {
    const { code, stdout, stderr } = await runInProcess(['config', 'demo'], {
      definitions: [{ ...demo, account: '000000000000', region: 'europe' }],
      shared: { ...sampleEnvironments.shared, repository: 'owner/name' },
    });

    expect(code).toBe(1);
    expect(stdout).toContain('000000000000');
    expect(stderr.trimEnd().split('\n')).toEqual([
      'warning: demo: `account` must be the id of your AWS account, got the placeholder 000000000000: edit environments/src/demo.ts',
      'warning: shared: `repository` must be your GitHub repository, got the placeholder owner/name: edit environments/src/shared.ts',
      'fairway: the environments have 2 fault(s), edit the files that are named:',
      "  demo: `region` must be an AWS region, such as eu-central-1, got: 'europe' (edit environments/src/demo.ts)",
      "  branch-matrix: `develop.apps` must be names of environments; there are: demo, got: 'guest' (edit environments/src/branch-matrix.ts)",
    ]);
  });

  test('fails with every field that nobody reads, also one of the branches, and shows the values', async () => {
    const { code, stdout, stderr } = await runInProcess(['config', 'demo'], {
      definitions: [
        { ...demo, regoin: 'eu-west-1', everyService: { tasks: { max: 2 } } } as EnvironmentDefinition,
        sampleEnvironments.definitions[1]!,
      ],
      matrix: {
        develop: { imageTag: 'demo', vpcs: ['demo'], apps: ['demo', 'guest'], app: [] } as BranchTargets,
      },
    });

    expect(code).toBe(1);
    expect(rowsOf(stdout)).toContainEqual(['account', '123456789012', 'environments/src/demo.ts']);
    expect(stderr.trimEnd().split('\n').slice(1)).toEqual([
      "  branch-matrix: `develop.app` must be a field that there is; did you mean 'apps'?, got: [] (edit environments/src/branch-matrix.ts)",
      "  demo: `everyService.tasks.max` must be a field that there is; did you mean 'maximum'?, got: 2 (edit environments/src/demo.ts)",
      "  demo: `regoin` must be a field that there is; did you mean 'region'?, got: 'eu-west-1' (edit environments/src/demo.ts)",
    ]);
  });

  test('fails without values where there are none', async () => {
    const { code, stdout, stderr } = await runInProcess(['config', 'demo'], {
      definitions: [{ name: 'demo', account: '123456789012', region: 'eu-west-1' } as EnvironmentDefinition],
      matrix: {},
    });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('demo: `network` must be given, got: nothing (edit environments/src/demo.ts)');
  });

  test('says that no branch deploys the environment', async () => {
    const { code, stderr } = await runInProcess(['config', 'demo'], { matrix: {} });

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${toldToNobody}warning: demo: no branch deploys it: add it to one in environments/src/branch-matrix.ts\n`,
    });
  });
});

describe('synth', () => {
  /** The output of `runSynth` for a workspace with this program. */
  async function synth(program: string, ...args: string[]) {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'infra', 'src'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'infra', 'src', 'main.ts'), program);
    const written = { out: '', err: '' };
    const failure = await runSynth(
      args,
      { root: folder },
      {
        out: (text) => (written.out += text),
        err: (text) => (written.err += text),
      },
    ).catch((error: unknown) => error);
    return { ...written, failure };
  }

  test('passes its arguments on, and what the program prints', async () => {
    const { out, err, failure } = await synth(
      `process.stdout.write(process.argv.slice(2).join(' ')); process.stderr.write(process.version);`,
      '--out',
      'x',
      'dev',
    );

    expect({ out, err, failure }).toEqual({ out: '--out x dev', err: process.version, failure: undefined });
  });

  test('keeps the exit code', async () => {
    expect(await synth('process.stderr.write("no"); process.exit(3);')).toMatchObject({
      err: 'no',
      failure: { exitCode: 3 },
    });
  });

  test('says so when the program was ended', async () => {
    const { failure } = await synth('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 60_000);');

    expect(failure).toEqual(new Error('infra/src/main.ts was ended by SIGTERM'));
  });

  test('writes the stacks of this workspace', async () => {
    const folder = temporaryFolder();
    const main = join(root, 'tools', 'fairway', 'src', 'main.ts');

    const { stdout } = await promisify(execFile)(process.execPath, [main, 'synth', 'dev', '--out', folder]);

    expect(stdout).toMatch(/^✓ vpc-dev .+cdk\.tf\.json/m);
  });

  test('fails as the program does, and adds nothing', async () => {
    const main = join(root, 'tools', 'fairway', 'src', 'main.ts');
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');

    const run = promisify(execFile)(process.execPath, [main, 'synth', 'dev', '--out', file]);

    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^ENOTDIR[^\n]+\n$/) });
  });
});

function rowsOf(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
}
