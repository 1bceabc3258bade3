import { expect, test } from '@jest/globals';

import { runJobsOf, shortly } from './fixture-repository.ts';

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
const SIGN_IN = 'aws-actions/configure-aws-credentials@e1253824e5c10ff9df46874f81ed3ec929e19cfd';

test('steps run in order, and hand on outputs, variables, programs and summaries', async () => {
  const report = await runJobsOf(`
a:
  env: { TWO: job }
  outputs: { said: "\${{ steps.two.outputs.said }}" }
  steps:
    - run: |
        echo "TWO=changed" >> "$GITHUB_ENV"
        mkdir tools && printf '#!/bin/sh\\necho tool' > tools/tool && chmod +x tools/tool
        echo "$PWD/tools" >> "$GITHUB_PATH"
        echo "# Title" >> "$GITHUB_STEP_SUMMARY"
    - id: two
      env: { ONE: step }
      run: printf 'said<<X\\n%s %s %s %s\\nX\\n' "$LEVEL" "$ONE" "$TWO" "$(tool)" >> "$GITHUB_OUTPUT"
    - name: See \${{ env.TWO }}
      run: "[ '\${{ steps.two.outputs.said }}' = 'workflow step changed tool' ]"
b:
  needs: a
  steps:
    - run: "[ \\"$SAID\\" = 'workflow step changed tool' ] && [ ! -e tools ]"
      env: { SAID: "\${{ needs.a.outputs.said }}" }
`);

  expect(shortly(report).filter((line) => !line.includes('success'))).toEqual([]);
  expect(report.jobs[0]).toMatchObject({ summary: '# Title\n', steps: [{}, {}, { name: 'See changed' }] });
});

test('after a failed step run those that ask for it, and the job is red', async () => {
  const report = await runJobsOf(`
a:
  steps:
    - run: 'false'
      continue-on-error: true
      id: may
    - { name: after, run: "[ '\${{ steps.may.outcome }} \${{ steps.may.conclusion }}' = 'failure success' ]" }
    - { name: breaks, run: "echo '::error title=broken::all undone'; exit 3" }
    - { name: skipped, run: 'true' }
    - { name: failed, if: failure(), run: 'true' }
    - { name: always, if: always(), run: 'true' }
    - { name: cancelled, if: cancelled(), run: 'true' }
b: { needs: a, steps: [{ run: 'true' }] }
c: { needs: b, steps: [{ run: 'true' }] }
tells: { needs: b, if: failure(), steps: [{ name: tell, run: 'true' }] }
`);

  expect(report.conclusion).toBe('failure');
  expect(report.jobs[0]?.annotations).toEqual([{ level: 'error', title: 'broken', message: 'all undone' }]);
  expect(shortly(report)).toEqual([
    'a: failure',
    '  false: success',
    '  after: success',
    '  breaks: failure',
    '  skipped: skipped',
    '  failed: success',
    '  always: success',
    '  cancelled: skipped',
    'b: skipped',
    'c: skipped',
    'tells: success',
    '  tell: success',
  ]);
});

test('a pipe that breaks fails a step with bash alone, as on GitHub; defaults choose it', async () => {
  const steps = "steps: [{ run: 'false | true' }]";
  const report = await runJobsOf(`
plain: { ${steps} }
bash: { defaults: { run: { shell: bash } }, ${steps} }
`);

  expect(report.jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'failure']);
});

test('what takes too long ends, with all that it has started: the step is red, the job cancelled', async () => {
  const report = await runJobsOf(`
step: { steps: [{ timeout-minutes: 0.002, run: 'sleep 60 & sleep 60' }, { name: tell, if: failure(), run: 'true' }] }
job: { timeout-minutes: 0.002, steps: [{ run: sleep 60 }, { name: no, run: 'true' }, { name: tidy, if: always(), run: 'true' }] }
`);

  expect(shortly(report)).toEqual([
    'step: failure',
    '  sleep 60 & sleep 60: failure',
    '  tell: success',
    'job: cancelled',
    '  sleep 60: cancelled',
    '  no: skipped',
    '  tidy: success',
  ]);
});

test('a composite action has inputs, outputs and a status of its own', async () => {
  const action = `
name: act
inputs: { word: { required: true }, more: { default: there } }
outputs: { said: { value: "\${{ steps.say.outputs.said }}" } }
runs:
  using: composite
  steps:
    - { id: say, shell: bash, run: 'echo "said=$WORD \${{ inputs.more }}" >> "$GITHUB_OUTPUT"', env: { WORD: "\${{ inputs.word }}" } }
    - { if: "\${{ inputs.word == 'break' }}", shell: bash, run: exit 1 }
`;
  const jobs = `
a:
  steps:
    - uses: ${CHECKOUT}
    - { id: act, uses: ./.github/actions/act, with: { word: hello } }
    - run: "[ '\${{ steps.act.outputs.said }}' = 'hello there' ]"
    - { uses: ./.github/actions/act, with: { word: break } }
`;
  const report = await runJobsOf(jobs, { '.github/actions/act/action.yml': action });

  expect(report.jobs[0]?.steps.map(({ conclusion }) => conclusion)).toEqual([
    'success',
    'success',
    'success',
    'failure',
  ]);
  const files = { '.github/actions/act/action.yml': action };
  await expect(runJobsOf(jobs.replace(`    - uses: ${CHECKOUT}\n`, ''), files)).rejects.toThrow(
    'check out first',
  );
  await expect(runJobsOf(jobs.replace('word: hello', 'wrd: hello'), files)).rejects.toThrow(
    'does not know wrd',
  );
  await expect(runJobsOf(jobs.replace('word: hello', 'more: x'), files)).rejects.toThrow(
    'needs the input word',
  );
});

test('a job signs in with a token of its own, and keeps what it got', async () => {
  const role = 'arn:aws:iam::111122223333:role/deployer';
  const job = `
a:
  permissions: { id-token: write }
  steps:
    - { uses: ${SIGN_IN}, with: { role-to-assume: '${role}', aws-region: eu-central-1 } }
    - run: '[ "$AWS_REGION $AWS_ACCESS_KEY_ID" = "eu-central-1 key" ]'
`;
  const { jobs } = await runJobsOf(job);

  expect(jobs[0]).toMatchObject({ conclusion: 'success', roles: [role] });
  expect((await runJobsOf(job.replace(role, ''))).jobs[0]?.conclusion).toBe('failure');
  await expect(runJobsOf(job.replace('id-token: write', 'contents: read'))).rejects.toThrow(
    'needs id-token: write',
  );
});

test.each([
  ['an action without a stand-in', `uses: acme/thing@${'a'.repeat(40)}`, 'no stand-in for acme/thing'],
  ['an action that is not pinned', 'uses: actions/checkout@v4', 'no stand-in for actions/checkout@v4'],
  ['an unknown key', "run: 'true'\n      runs: x", 'does not know runs'],
  ['an unknown shell', "run: 'true'\n      shell: pwsh", 'no shell pwsh'],
  ['a typing error', 'run: echo ${{ steps.none.outputs.x }}', 'steps has no none'],
  ['an unknown function', "if: hashFiles('x') != ''\n      run: x", "Unrecognized function: 'hashFiles'"],
  ['a variable of GitHub', 'run: echo GITHUB_SHA=x >> "$GITHUB_ENV"', 'may not set GITHUB_SHA'],
  ['an output that is none', 'run: echo x >> "$GITHUB_OUTPUT"', 'neither name=value'],
  ['neither run nor uses', 'name: x', 'either run or uses'],
])('%s is an error, and never a pass', async (_name, step, message) => {
  await expect(runJobsOf(`a:\n  steps:\n    - ${step}\n`)).rejects.toThrow(message);
});
