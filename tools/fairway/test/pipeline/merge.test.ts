import { beforeEach, describe, expect, test } from '@jest/globals';

import { answerWell, jobOf, PipelineRuns, shortly } from './pipeline-runs.ts';

let runs: PipelineRuns;

beforeEach(async () => {
  runs = await PipelineRuns.start();
});

const TARGETS = [
  ['networks (dev)', 'vpc-dev', 'dev'],
  ['services (dev)', 'dev', 'dev'],
  ['services (qa)', 'qa', 'qa'],
] as const;

describe('a merge into develop', () => {
  test('tests, sends images, and deploys the network and both environments, each by the plan that was made before its gate', async () => {
    const gates: string[] = [];
    const report = await runs.push(runs.merge('checkout'), {
      gate: (environment) => {
        gates.push(`${environment} after ${runs.called.length}`);
        return 'open';
      },
    });

    expect(runs.called).toEqual([
      'pipeline turn --branch develop',
      'matrix --branch develop',
      'pipeline base --branch develop',
      'npm test',
      'deploy ecr --notify as shop-github-images',
      'image push --branch develop --run 1 --sign as shop-github-images',
      ...TARGETS.flatMap(([, target, environment]) => [
        `plan ${target} --out ${target}.plan as shop-github-read-${environment}`,
        'pipeline turn --branch develop',
        `deploy ${target} --notify --plan ${target}.plan --new-stacks as shop-github-apply-${environment}`,
      ]),
    ]);
    // A reviewer lets an apply in after its plan, and the next environment only after this one has ended.
    expect(gates).toEqual([
      'images after 4',
      'plan after 6',
      'dev after 7',
      'plan after 9',
      'dev after 10',
      'plan after 12',
      'qa after 13',
    ]);
    expect(shortly(report).at(-1)).toBe('release: skipped');
    expect(new Set(runs.recorder.calls.map(({ commit }) => commit)).size).toBe(1);
    expect(report.conclusion).toBe('success');

    // Each job may do no more than it needs, and an environment is changed in its turn.
    for (const [name, , environment] of TARGETS) {
      const permissions = { contents: 'read', 'id-token': 'write' };
      expect(jobOf(report, `${name} / plan`)).toMatchObject({ environment: 'plan', permissions });
      expect(jobOf(report, `${name} / apply`)).toMatchObject({
        environment,
        permissions,
        concurrency: { group: `environment-${environment}`, 'cancel-in-progress': false, queue: 'max' },
      });
    }
    const signedIn = report.jobs.filter(({ roles }) => roles.length > 0);
    expect(signedIn.filter(({ environment }) => environment === undefined)).toEqual([]);
    expect(jobOf(report, 'test')).toMatchObject({ permissions: { contents: 'read' }, roles: [] });
  });

  test('that changes nothing asks nobody and deploys nothing; tests are of what has changed since the last one', async () => {
    runs.hasDeployed(runs.merge('first'));
    runs.recorder.answers = (words) =>
      words[0] === 'plan' ? { ...answerWell(words), outputs: { changes: 'false' } } : answerWell(words);
    const gates: string[] = [];

    const report = await runs.push(runs.merge('second'), {
      gate: (environment) => (gates.push(environment), 'open'),
    });
    expect(runs.called.filter((call) => /^(deploy|npm)/.test(call))).toEqual([
      'npm run test:affected',
      'deploy ecr --notify as shop-github-images',
    ]);
    expect(gates).toEqual(['images', 'plan', 'plan', 'plan']);
    expect(shortly(report).filter((line) => line.includes('apply'))).toEqual(
      TARGETS.map(([name]) => `${name} / apply: skipped`),
    );
    expect(report.conclusion).toBe('success');
  });

  test('that breaks is red with what was undone, and counts as not deployed', async () => {
    runs.recorder.answers = (words) =>
      words.join(' ').startsWith('deploy dev ')
        ? {
            code: 1,
            stdout: '::error title=deploy of dev::undone: the old version answers\n',
            summary: '| dev | undone |\n',
          }
        : answerWell(words);

    const report = await runs.push(runs.merge('broken'));
    expect(report.conclusion).toBe('failure');
    expect(jobOf(report, 'services (dev) / apply')).toMatchObject({
      conclusion: 'failure',
      annotations: [{ level: 'error', title: 'deploy of dev', message: 'undone: the old version answers' }],
      summary: '| dev | undone |\n',
    });
    expect(shortly(report).slice(-3)).toEqual([
      'services (qa) / plan: success',
      'services (qa) / apply: success',
      'release: skipped',
    ]);

    const next = await runs.push(runs.merge('mended'), { gate: () => 'closed' });
    expect(jobOf(next, 'matrix').steps.at(-1)?.output).toContain('nobody knows what was deployed');
  });

  test('whose tests are red sends no image', async () => {
    runs.recorder.answers = (words) => (words[0] === 'npm' ? { code: 1 } : answerWell(words));
    const report = await runs.push(runs.merge('red'));

    expect([report.conclusion, runs.called.at(-1)]).toEqual(['failure', 'npm test']);
    expect(shortly(report).slice(1)).toEqual([
      'test: failure',
      'images: skipped',
      'networks: skipped',
      'services: skipped',
      'release: skipped',
    ]);
  });

  test.each([
    ['closed', 'waiting', 'waiting'],
    ['rejected', 'failure', 'skipped'],
  ] as const)('at a gate that is %s deploys nothing', async (gate, conclusion, after) => {
    const report = await runs.push(runs.merge('checkout'), {
      gate: (environment) => (environment === 'dev' ? gate : 'open'),
    });

    expect(report.conclusion).toBe(conclusion);
    expect(runs.called.at(-1)).toBe('plan vpc-dev --out vpc-dev.plan as shop-github-read-dev');
    expect(shortly(report).slice(-3)).toEqual([
      `networks (dev) / apply: ${conclusion}`,
      `services: ${after}`,
      `release: ${after}`,
    ]);
  });

  test('of an older commit that waited at its gate is skipped, says so, and is no base for the next', async () => {
    const older = runs.merge('older');
    let newer = '';
    const report = await runs.push(older, {
      gate: (environment) => {
        if (environment === 'dev' && newer === '') newer = runs.merge('newer');
        return 'open';
      },
    });

    expect(runs.called.filter((call) => call.startsWith('deploy '))).toEqual([
      'deploy ecr --notify as shop-github-images',
    ]);
    expect(report.conclusion).toBe('success');
    expect(jobOf(report, 'services (qa) / apply')).toMatchObject({
      conclusion: 'success',
      roles: [],
      annotations: [
        { level: 'notice', title: 'superseded', message: expect.stringContaining(newer.slice(0, 7)) },
      ],
    });

    const again = await runs.push(older);
    expect(runs.called.slice(0, 4)).toEqual([
      'pipeline turn --branch develop',
      'matrix --branch develop',
      'pipeline base --branch develop',
    ]);
    expect(shortly(again).slice(1)).toEqual([
      'test: skipped',
      'images: skipped',
      'networks: skipped',
      'services: skipped',
      'release: skipped',
    ]);
    const last = await runs.push(newer, { gate: () => 'closed' });
    expect(jobOf(last, 'matrix').steps.at(-1)?.output).toContain('nobody knows what was deployed');
  });
});
