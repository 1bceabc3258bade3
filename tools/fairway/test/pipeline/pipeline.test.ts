import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GithubStandIn, type StandInRun } from '@fairway/workflows/github-stand-in';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { demo, sampleEnvironments } from '../sample-environments.ts';
import { runInProcess } from '../run-in-process.ts';
import { temporaryFolder } from '../test-workspace.ts';
import { restoreEnvironment, setStepEnvironment } from './config.ts';

const COMMIT = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);
const closed = { plannedByPullRequests: false };
const environments = {
  ...sampleEnvironments,
  matrix: {
    ...sampleEnvironments.matrix,
    main: { imageTag: 'prod', vpcs: ['closed'], apps: ['closed'] },
  },
  definitions: [
    ...sampleEnvironments.definitions,
    { ...demo, name: 'closed', network: { kind: 'own' as const, cidr: '10.41.0.0/16' }, pipeline: closed },
    ...['preview1', 'preview2'].map((name) => ({
      ...demo,
      name,
      network: { kind: 'shared' as const, vpc: 'demo' },
    })),
  ],
};

let github: GithubStandIn;
let output: string;

beforeAll(async () => {
  github = await GithubStandIn.start();
});

afterAll(() => {
  github.close();
  restoreEnvironment();
});

beforeEach(() => {
  output = join(temporaryFolder(), 'output');
  writeFileSync(output, '');
  github.branches.clear();
  for (const list of [github.issues, github.runs, github.releases, github.asked]) list.length = 0;
  setStepEnvironment({
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: 'token',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_SHA: COMMIT,
    GITHUB_RUN_ID: '7',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: join(output, '../summary'),
  });
});

async function fairway(...args: string[]) {
  const ended = await runInProcess(args, environments);
  return {
    ...ended,
    outputs: Object.fromEntries(
      readFileSync(output, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    ),
  };
}

function writePlans(plans: Readonly<Record<string, object | string>>): string {
  const folder = join(temporaryFolder(), 'plans');
  mkdirSync(folder);
  for (const [target, plan] of Object.entries(plans)) {
    writeFileSync(
      join(folder, `${target}.json`),
      typeof plan === 'string' ? plan : JSON.stringify({ target, ...plan }),
    );
  }
  return folder;
}

const quiet = { stack: 'vpc-demo', isEmpty: true, changes: [] };
const busy = {
  stack: 'app-demo',
  isEmpty: false,
  monthlyUsd: 12.5,
  changes: [
    { address: 'aws_lb.new', action: 'create', attributes: [], replacedFor: [] },
    { address: 'aws_lb_target_group.old', action: 'replace', attributes: ['port'], replacedFor: ['port'] },
    { address: 'aws_s3_bucket.data', action: 'delete', attributes: [], replacedFor: [] },
  ],
};

describe('pipeline turn', () => {
  test('lets the run of the newest commit go on', async () => {
    github.branches.set('develop', COMMIT);

    expect((await fairway('pipeline', 'turn', '--branch', 'develop')).outputs).toEqual({ goes: 'true' });
  });

  test('ends the run of an older one well, and says so', async () => {
    github.branches.set('develop', OTHER);
    const { code, outputs, stdout } = await fairway('pipeline', 'turn', '--branch', 'develop');

    expect([code, outputs]).toEqual([0, { goes: 'false' }]);
    expect(stdout).toContain('::notice title=superseded::superseded: develop is at bbbbbbb');
  });

  test('fails where nobody knows: without the branch, a token, or GitHub', async () => {
    expect((await fairway('pipeline', 'turn', '--branch', 'gone')).stderr).toContain(
      'GitHub knows no branch gone',
    );
    setStepEnvironment({ GITHUB_TOKEN: '' });
    expect(await fairway('pipeline', 'turn', '--branch', 'develop')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('GITHUB_TOKEN'),
    });
    setStepEnvironment({ GITHUB_API_URL: 'http://127.0.0.1:1' });
    expect(await fairway('pipeline', 'turn', '--branch', 'develop')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('GitHub cannot be reached'),
    });
  });
});

describe('pipeline base', () => {
  const deployed = { name: 'Deploy', conclusion: 'success' };
  const plan = { name: 'services (demo) / plan', conclusion: 'success', steps: [] };
  const apply = { name: 'services (demo) / apply', conclusion: 'success', steps: [deployed] };

  function addRun(commit: string, jobs: StandInRun['jobs'], more: Partial<StandInRun> = {}): void {
    github.runs.push({
      id: github.runs.length + 1,
      workflow: 'deploy.yml',
      branch: 'develop',
      event: 'push',
      commit,
      conclusion: 'success',
      jobs,
      ...more,
    });
  }

  test('is the commit of the last run that has deployed', async () => {
    addRun(OTHER, [plan, apply]);
    addRun(COMMIT, [plan, { ...apply, conclusion: 'skipped', steps: [] }]);

    const { outputs, stdout } = await fairway('pipeline', 'base', '--branch', 'develop');
    expect([outputs['commit'], stdout]).toEqual([COMMIT, `${COMMIT}\n`]);
    expect((await fairway('pipeline', 'base', '--environment', 'guest')).outputs['commit']).toBe(COMMIT);
  });

  test.each<[string, StandInRun['jobs'], Partial<StandInRun>]>([
    ['gave way before it began', [{ name: 'matrix', conclusion: 'success', steps: [] }], {}],
    [
      'gave way after its approval',
      [plan, { ...apply, steps: [{ ...deployed, conclusion: 'skipped' }] }],
      {},
    ],
    ['has planned a part', [plan, { ...plan, conclusion: 'failure' }, apply], {}],
    ['has failed', [plan, apply], { conclusion: 'failure' }],
    ['was of another branch', [plan, apply], { branch: 'main' }],
    ['was started by hand', [plan, apply], { event: 'workflow_dispatch' }],
    ['was of another workflow', [plan, apply], { workflow: 'ci.yml' }],
  ])(
    'is not the commit of a run that %s: nobody knows, and everything counts as changed',
    async (_what, jobs, more) => {
      addRun(COMMIT, jobs, more);

      expect(await fairway('pipeline', 'base', '--branch', 'develop')).toMatchObject({
        stdout: '\n',
        outputs: { commit: '' },
      });
    },
  );

  test('needs a branch, or an environment that one deploys', async () => {
    expect((await fairway('pipeline', 'base')).code).toBe(2);
    expect((await fairway('pipeline', 'base', '--environment', 'preview1')).stderr).toContain(
      'no branch deploys preview1',
    );
  });
});

describe('pipeline comment', () => {
  const write = (folder: string) =>
    fairway('pipeline', 'comment', '--pull-request', '5', '--branch', 'develop', '--plans', folder);
  const all = {
    ecr: { stacks: [{ ...quiet, stack: 'ecr' }] },
    'vpc-demo': { stacks: [quiet] },
    demo: { stacks: [busy] },
    guest: { stacks: [] },
  };

  test('says first what is taken away, then what changes by stack, and what that costs', async () => {
    const { comments } = github.addPullRequest(5);
    const { code } = await write(writePlans(all));

    expect(code).toBe(0);
    const [{ body } = { body: '' }] = comments;
    expect(body).toContain(
      '```diff\n! app-demo  aws_lb_target_group.old is replaced because of port\n- app-demo  aws_s3_bucket.data is destroyed\n```',
    );
    expect(body).toContain('| `app-demo` | 1 | 1 |  | 1 | +12.50 |');
    expect(body).toContain('Nothing to change: `ecr`, `vpc-demo`.');
    expect(body.indexOf('aws_s3_bucket.data')).toBeLessThan(body.indexOf('| stack |'));
  });

  test('is written over, not repeated, and passes over what a person has typed', async () => {
    const { comments } = github.addPullRequest(5);
    comments.push({ id: 1, body: '<!-- fairway:plan -->\nmine', user: { type: 'User' } });
    await write(writePlans(all));
    await write(writePlans({ ...all, demo: { stacks: [{ ...busy, isEmpty: true, changes: [] }] } }));
    await write(writePlans({ ...all, demo: { stacks: [{ ...busy, isEmpty: true, changes: [] }] } }));

    expect(comments).toHaveLength(2);
    expect(comments[0]?.body).toContain('mine');
    expect(comments[1]?.body).toContain('Nothing to change: `ecr`, `vpc-demo`, `app-demo`.');
    expect(github.asked.filter((each) => each.startsWith('PATCH'))).toHaveLength(1);
  });

  test('of a branch that is planned after the merge says so, and of one that deploys nothing, that', async () => {
    const { comments } = github.addPullRequest(5);
    const none = join(temporaryFolder(), 'no-plans');
    const comment = (branch: string) =>
      fairway('pipeline', 'comment', '--pull-request', '5', '--branch', branch, '--plans', none);

    expect((await comment('main')).code).toBe(0);
    expect(comments[0]?.body).toContain('Not planned here: `vpc-closed`, `closed`.');
    expect(comments[0]?.body).not.toContain('deploys nothing');
    expect((await comment('feature')).code).toBe(0);
    expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining('It deploys nothing.')]);
  });

  test('names what could not be planned', async () => {
    const { comments } = github.addPullRequest(5);
    await write(writePlans({ ...all, demo: '' }));

    expect(comments[0]?.body).toContain(
      '**`demo` could not be planned**: [the run](https://github.com/acme/shop/actions/runs/7)',
    );
  });

  test('stays short enough for GitHub, and has no markup of what it quotes', async () => {
    const { comments } = github.addPullRequest(5);
    const changes = Array.from({ length: 3_000 }, (_, index) => ({
      ...busy.changes[0],
      address: `aws_lb.\`x\`${index}`,
    }));
    await write(writePlans({ ...all, demo: { stacks: [{ ...busy, changes }] } }));

    expect(comments[0]?.body.length).toBeLessThan(65_536);
    expect(comments[0]?.body).not.toContain('`x`');
  });

  test('refuses what is no plan', async () => {
    github.addPullRequest(5);

    expect((await write(writePlans({ demo: { stacks: 'none' } }))).stderr).toContain(
      'is not the output of ./fairway plan --json',
    );
  });
});

describe('pipeline drift', () => {
  const drift = (stack: object) =>
    fairway('pipeline', 'drift', '--plans', writePlans({ demo: { stacks: [stack] } }));

  test('opens one issue for a stack, writes over it, and closes it when the stack is as it was', async () => {
    expect((await drift(busy)).stdout).toMatch(/^app-demo: opened #\d+\n$/);
    expect((await drift({ ...busy, changes: busy.changes.slice(0, 1) })).stdout).toContain(
      'app-demo: updated',
    );
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]).toMatchObject({
      title: 'Drift: app-demo is not what its code says',
      state: 'open',
      labels: ['drift'],
    });
    expect(github.issues[0]?.body).toContain('+ aws_lb.new');

    expect((await drift({ ...busy, isEmpty: true, changes: [] })).stdout).toContain('app-demo: closed');
    expect(github.issues[0]).toMatchObject({ state: 'closed' });
    expect((await drift({ ...busy, isEmpty: true, changes: [] })).stdout).toBe('app-demo: clean\n');
  });

  test('leaves the issue of another stack alone', async () => {
    await drift(busy);
    await drift({ ...busy, stack: 'app-guest', isEmpty: true, changes: [] });

    expect(github.issues[0]?.state).toBe('open');
  });

  test('fails without any plan: nobody has looked', async () => {
    expect((await fairway('pipeline', 'drift', '--plans', writePlans({}))).stderr).toContain(
      'there are no plans in',
    );
  });
});

describe('preview', () => {
  const claim = (number: number) => fairway('preview', 'claim', '--pull-request', String(number));

  beforeEach(() => {
    for (const slot of ['preview1', 'preview2']) github.labels.add(`preview: ${slot}`);
  });

  test('says how to make the label of an environment where the repository has none, and gives nothing away', async () => {
    github.labels.clear();
    const pull = github.addPullRequest(1, ['preview']);

    const { code, stderr } = await claim(1);
    expect(code).toBe(1);
    expect(stderr).toContain('make it once: gh label create "preview: preview1"');
    expect([pull.labels, pull.comments]).toEqual([['preview'], []]);
  });

  test('gives each pull request an environment of its own, the same again, and none when all are taken', async () => {
    for (const number of [1, 2, 3]) github.addPullRequest(number, ['preview']);

    const first = await claim(1);
    expect(JSON.parse(first.outputs['target'] ?? '')).toMatchObject({
      environment: 'preview1',
      roleArn: expect.stringContaining('apply-preview1'),
    });
    expect(github.issues[0]).toMatchObject({ labels: ['preview', 'preview: preview1'] });
    expect(github.issues[0]?.comments[0]?.body).toMatch(
      /`preview1` \[is being deployed\].*about \d+\.\d\d US dollars a day/,
    );
    expect(JSON.parse((await claim(2)).outputs['target'] ?? '')).toMatchObject({ environment: 'preview2' });
    expect(JSON.parse((await claim(1)).outputs['target'] ?? '')).toMatchObject({ environment: 'preview1' });

    expect((await claim(3)).outputs['claimed']).toBe('false');
    expect(github.issues[2]?.comments[0]?.body).toContain('every environment for previews is taken');
  });

  test('finds those to take away: closed, without the label, and too old; and gives them back', async () => {
    const [closed, kept] = [github.addPullRequest(1, ['preview']), github.addPullRequest(2, ['preview'])];
    await claim(1);
    await claim(2);
    closed.state = 'closed';

    const { outputs } = await fairway('preview', 'expired');
    expect(JSON.parse(outputs['expired'] ?? '')).toEqual([
      expect.objectContaining({ environment: 'preview1', pullRequest: 1 }),
    ]);
    kept.labels = kept.labels.filter((label) => label !== 'preview');
    expect(JSON.parse((await fairway('preview', 'expired')).outputs['expired'] ?? '')).toHaveLength(2);
    kept.labels.push('preview');
    kept.comments[0]!.body = kept.comments[0]!.body.replace(/until \S+/, 'until 2026-01-01T00:00:00Z');
    expect(JSON.parse((await fairway('preview', 'expired')).outputs['expired'] ?? '')).toHaveLength(2);

    await fairway('preview', 'tell', 'removed', '--pull-request', '1', '--slot', 'preview1');
    expect(closed.labels).toEqual(['preview']);
    expect(closed.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('`preview1` was taken away'),
    ]);
  });

  test('says where it answers, and how long', async () => {
    const { comments } = github.addPullRequest(1, ['preview']);
    const { outputs } = await claim(1);
    await fairway(
      'preview',
      'tell',
      'running',
      ...['--pull-request', '1', '--slot', 'preview1', '--url', 'https://x.example'],
      '--until',
      outputs['until'] ?? '',
    );

    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('Preview: https://x.example (`preview1`');
    expect(comments[0]?.body).toContain(`<!-- fairway:until ${outputs['until']} -->`);
  });

  test('is off where the workspace has no environments for it', async () => {
    const { comments } = github.addPullRequest(1, ['preview']);
    await runInProcess(['preview', 'claim', '--pull-request', '1']);

    expect(comments[0]?.body).toContain('this workspace has no environments for previews');
  });
});

test('outside of a workflow the verbs say what they miss', async () => {
  setStepEnvironment({ GITHUB_REPOSITORY: undefined });

  expect((await runInProcess(['pipeline', 'turn', '--branch', 'x'])).stderr).toContain(
    'this is for a workflow',
  );
});
