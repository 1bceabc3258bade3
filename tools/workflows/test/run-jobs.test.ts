import { expect, test } from '@jest/globals';

import { FixtureRepository, runJobsOf, shortly } from './fixture-repository.ts';

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
const UPLOAD = 'actions/upload-artifact@cf430e030ddbb5b0abf93d22962f4752f3646cd9';
const DOWNLOAD = 'actions/download-artifact@9000827ccba6bdab643e8b6fd33ac0654aef8333';
const FAILS_FIRST = `
a:
  strategy: { matrix: { n: [1, 2] } }
  steps: [{ run: "[ \${{ matrix.n }} = 2 ]" }]
`;

test('a matrix makes a job of each value; a failed one cancels the others, unless they are to go on', async () => {
  expect((await runJobsOf(FAILS_FIRST)).jobs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['a (1)', 'failure'],
    ['a', 'cancelled'],
  ]);
  const { jobs, conclusion } = await runJobsOf(
    FAILS_FIRST.replace('{ matrix:', '{ fail-fast: false, matrix:'),
  );
  expect([conclusion, ...jobs.map((job) => [job.name, job.conclusion])]).toEqual([
    'failure',
    ['a (1)', 'failure'],
    ['a (2)', 'success'],
  ]);
});

test('what GitHub alone can carry out is left out with its reason, and its job is no success', async () => {
  const jobs = `
a:
  steps:
    - uses: github/codeql-action/init@2892aa5e19bbd11bc0cff5427e3b750a04d9e3c2
    - run: echo after
b:
  steps: [{ run: exit 1 }]
c:
  needs: a
  steps: [{ run: echo never }]
`;
  await expect(runJobsOf(jobs)).rejects.toThrow('there is no stand-in for github/codeql-action/init@');
  const leftOut = { 'github/codeql-action/init': 'needs the service of GitHub' };
  const report = await runJobsOf(jobs, {}, { leftOut });

  expect(report.jobs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['a', 'left out'],
    ['b', 'failure'],
    ['c', 'skipped'],
  ]);
  expect(report.jobs[0]?.leftOut).toEqual(['github/codeql-action/init: needs the service of GitHub']);
  expect(report.jobs[0]?.steps.map(({ conclusion }) => conclusion)).toEqual(['skipped', 'success']);
  const alone = await runJobsOf(jobs.replace('exit 1', 'exit 0'), {}, { leftOut });
  expect(alone.conclusion).toBe('left out');
});

test('a job that may ask for a token is told where, and no other', async () => {
  const asked: object[] = [];
  const ask =
    'echo "at=${ACTIONS_ID_TOKEN_REQUEST_URL-nowhere} ${ACTIONS_ID_TOKEN_REQUEST_TOKEN-}" >> "$GITHUB_OUTPUT"';
  const report = await runJobsOf(
    `
a:
  permissions: { id-token: write }
  environment: dev
  outputs: { at: "\${{ steps.ask.outputs.at }}" }
  steps: [{ id: ask, run: '${ask}' }]
b:
  outputs: { at: "\${{ steps.ask.outputs.at }}" }
  steps: [{ id: ask, run: '${ask}' }]
c:
  needs: [a, b]
  steps: [{ run: 'echo "\${{ needs.a.outputs.at }}, \${{ needs.b.outputs.at }}"' }]
`,
    {},
    { idTokens: (claims) => (asked.push(claims), { url: 'http://issuer', bearer: 'b1' }) },
  );

  expect(report.jobs[2]?.steps[0]?.output).toBe('http://issuer b1, nowhere \n');
  expect(asked).toMatchObject([
    {
      sub: 'repo:acme/shop:environment:dev',
      job_workflow_ref: 'acme/shop/.github/workflows/w.yml@refs/heads/develop',
    },
  ]);
});

test('files go from job to job as artifacts, and no other way', async () => {
  const report = await runJobsOf(`
a:
  steps:
    - run: mkdir plans && echo 1 > plans/dev.json
    - { uses: ${UPLOAD}, with: { name: plan-dev, path: plans, if-no-files-found: error } }
    - { uses: ${UPLOAD}, with: { name: none, path: gone, if-no-files-found: error } }
b:
  needs: a
  if: always()
  steps:
    - run: '[ ! -e plans ]'
    - { uses: ${DOWNLOAD}, with: { pattern: plan-*, path: got, merge-multiple: true } }
    - { uses: ${DOWNLOAD}, with: { name: plan-dev } }
    - run: cat got/dev.json dev.json
    - { uses: ${DOWNLOAD}, with: { name: none } }
`);

  expect(report.jobs.map(({ steps }) => steps.map(({ conclusion }) => conclusion))).toEqual([
    ['success', 'success', 'failure'],
    ['success', 'success', 'success', 'success', 'failure'],
  ]);
});

test('a checkout has its commit alone, or all branches with their history', async () => {
  const repository = new FixtureRepository({
    'one.txt': '1',
    '.github/workflows/w.yml': `
name: w
on: { push: { branches: [develop] } }
jobs:
  a:
    steps:
      - uses: ${CHECKOUT}
      - run: '[ "$(git rev-list --count HEAD) $(cat one.txt)" = "1 2" ]'
  b:
    steps:
      - { uses: ${CHECKOUT}, with: { fetch-depth: 0, ref: feature } }
      - run: '[ "$(git rev-list --count origin/develop) $(cat one.txt)" = "2 feature" ]'
  c:
    steps:
      - { uses: ${CHECKOUT}, with: { ref: gone } }
`,
  });
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.commit({ 'one.txt': 'feature' });
  repository.git('checkout', '--quiet', 'develop');
  repository.commit({ 'one.txt': '2' });

  expect((await repository.push()).jobs.map(({ conclusion }) => conclusion)).toEqual([
    'success',
    'success',
    'failure',
  ]);
  const commit = repository.git('rev-parse', 'HEAD');
  expect(await repository.push({ event: { name: 'push', ref: 'refs/heads/feature', commit } })).toEqual({
    conclusion: 'not started',
    jobs: [],
  });
});

const CALLED = `
name: called
on:
  workflow_call:
    inputs: { to: { type: string, required: true } }
    outputs: { done: { value: "\${{ jobs.work.outputs.done }}" } }
    secrets: { KEY: { required: true } }
permissions: {}
jobs:
  work:
    permissions: { contents: read }
    environment: \${{ inputs.to }}
    concurrency: { group: "environment-\${{ inputs.to }}", queue: max }
    outputs: { done: "\${{ steps.x.outputs.done }}" }
    steps:
      - { id: x, run: 'echo "done=\${{ inputs.to }} $KEY" >> "$GITHUB_OUTPUT"', env: { KEY: "\${{ secrets.KEY }}" } }
`;
const CALLER = `
call:
  permissions: { contents: read }
  uses: ./.github/workflows/called.yml
  with: { to: dev }
  secrets: { KEY: "\${{ secrets.REAL }}" }
after:
  needs: call
  steps: [{ run: "[ '\${{ needs.call.outputs.done }}' = 'dev s3cret' ]" }]
`;
const files = { '.github/workflows/called.yml': CALLED };
const secrets = { REAL: 's3cret' };

test('a called workflow has inputs, secrets, outputs, and no more rights than its caller', async () => {
  const report = await runJobsOf(CALLER, files, { secrets });

  expect(shortly(report).filter((line) => !line.startsWith(' '))).toEqual([
    'call / work: success',
    'after: success',
  ]);
  expect(report.jobs[0]).toMatchObject({
    environment: 'dev',
    concurrency: { group: 'environment-dev', queue: 'max' },
    permissions: { contents: 'read' },
  });
  const without = (text: string, by = '') => runJobsOf(CALLER.replace(text, by), files, { secrets });
  await expect(without('  permissions: { contents: read }\n')).rejects.toThrow(
    'caller does not have contents: read',
  );
  await expect(without('to: dev')).rejects.toThrow('needs the input to');
  await expect(without('to: dev', 'to: dev, on: 1')).rejects.toThrow('has no input on');
  await expect(without('KEY: "${{ secrets.REAL }}"')).rejects.toThrow('secrets: KEY are needed');
});

test('a gate that is closed lets nothing of its job run, nor of those after it', async () => {
  const asked: string[] = [];
  const report = await runJobsOf(CALLER, files, {
    secrets,
    gate: (environment, job) => {
      asked.push(`${environment} for ${job}`);
      return 'closed';
    },
  });

  expect([report.conclusion, ...asked]).toEqual(['waiting', 'dev for call / work']);
  expect(shortly(report)).toEqual(['call / work: waiting', 'after: waiting']);
  const rejected = await runJobsOf(CALLER, files, { secrets, gate: () => 'rejected' });
  expect(shortly(rejected)).toEqual(['call / work: failure', 'after: skipped']);
});

test('somebody who starts a workflow chooses among its options', async () => {
  const job = `a: { steps: [{ run: "[ '\${{ inputs.to }}' = qa ]" }] }`;
  const start = (inputs: Readonly<Record<string, string>>) => {
    const repository = new FixtureRepository({
      '.github/workflows/w.yml': `name: w\non: { workflow_dispatch: { inputs: { to: { type: choice, required: true, options: [dev, qa] } } } }\njobs:\n  ${job}\n`,
    });
    const commit = repository.git('rev-parse', 'HEAD');
    return repository.push({ event: { name: 'workflow_dispatch', ref: 'refs/heads/main', commit, inputs } });
  };

  expect((await start({ to: 'qa' })).conclusion).toBe('success');
  await expect(start({ to: 'prod' })).rejects.toThrow('to is none of dev, qa');
  await expect(start({})).rejects.toThrow('needs the input to');
});

test('a run that is cancelled ends its step, and starts no job', async () => {
  const controller = new AbortController();
  const report = await runJobsOf(
    `
a: { environment: dev, steps: [{ run: sleep 60 }, { name: no, run: 'true' }] }
b: { needs: a, if: "!cancelled()", steps: [{ run: 'true' }] }
tidy: { needs: a, if: always(), steps: [] }
`,
    {},
    { signal: controller.signal, gate: () => (controller.abort(), 'open') },
  );

  expect(shortly(report)).toEqual([
    'a: cancelled',
    '  sleep 60: skipped',
    '  no: skipped',
    'b: skipped',
    'tidy: success',
  ]);
});

test.each([
  [
    'jobs that wait for each other',
    'a: { needs: b, steps: [] }\nb: { needs: a, steps: [] }',
    'wait for each other',
  ],
  ['a job that is needed and not there', 'a: { needs: x, steps: [] }', 'for a job that there is not'],
  ['containers', 'a: { container: node, steps: [] }', 'does not know container'],
  ['a need that is not named', 'a: { steps: [] }\nb: { if: "needs.a.result", steps: [] }', 'needs has no a'],
  [
    'an environment without a name',
    'a: { environment: "${{ github.base_ref }}", steps: [] }',
    'environment is empty',
  ],
  ['another repository', 'a: { uses: acme/x/.github/workflows/w.yml@v1 }', 'calls local workflows only'],
])('%s are an error, and never a pass', async (_name, jobs, message) => {
  await expect(runJobsOf(jobs)).rejects.toThrow(message);
});
