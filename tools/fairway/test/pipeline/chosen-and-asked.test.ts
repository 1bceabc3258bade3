/** Runs that a person starts, that a pull request starts, and that the night starts. */
import type { WorkflowEvent } from '@fairway/workflows/harness';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { answerWell, jobOf, PipelineRuns, shortly } from './pipeline-runs.ts';

const HOME = 'acme/shop';
let runs: PipelineRuns;

beforeEach(async () => {
  runs = await PipelineRuns.start();
});

describe('somebody', () => {
  test('rolls an environment back, with the stacks of the commit that is deployed', async () => {
    const deployed = runs.merge('deployed');
    runs.hasDeployed(deployed);
    const commit = runs.merge('newer');
    const start = { name: 'workflow_dispatch', ref: 'refs/heads/develop', commit };

    const report = await runs.run('rollback.yml', { ...start, inputs: { environment: 'qa' } });
    expect(runs.called.at(-1)).toBe('rollback qa --notify as shop-github-apply-qa');
    expect(runs.recorder.calls.at(-1)?.commit).toBe(deployed);
    expect(jobOf(report, 'rollback')).toMatchObject({
      conclusion: 'success',
      environment: 'qa',
      concurrency: { group: 'environment-qa', queue: 'max' },
    });

    await runs.run('rollback.yml', { ...start, inputs: { environment: 'qa', deployment: '20261130-1' } });
    expect(runs.called.at(-1)).toBe('rollback qa --notify --to 20261130-1 as shop-github-apply-qa');
    await expect(runs.run('rollback.yml', { ...start, inputs: { environment: 'moon' } })).rejects.toThrow(
      'environment is none of dev, qa, staging, prod',
    );
  });

  test('promotes with two roles, each of which can do its own half alone', async () => {
    const commit = runs.merge('deployed');
    runs.hasDeployed(commit);
    const start = { name: 'workflow_dispatch', ref: 'refs/heads/develop', commit };

    const report = await runs.run('promote.yml', { ...start, inputs: { from: 'dev', to: 'qa' } });
    expect(runs.called.slice(-2)).toEqual([
      'promote dev qa --save promotion.json as shop-github-read-dev',
      'promote dev qa --saved promotion.json --notify as shop-github-apply-qa',
    ]);
    expect(report.jobs.map(({ name, environment }) => [name, environment])).toEqual([
      ['find', undefined],
      ['choose', 'plan'],
      ['promote', 'qa'],
    ]);

    const closed = await runs.run(
      'promote.yml',
      { ...start, inputs: { from: 'dev', to: 'qa', deployment: '7' } },
      { gate: (environment) => (environment === 'qa' ? 'closed' : 'open') },
    );
    expect(shortly(closed)).toEqual(['find: success', 'choose: success', 'promote: waiting']);
    expect(runs.called.at(-1)).toContain('--deployment 7');
  });
});

describe('a pull request', () => {
  function pull(action: string, labels: readonly string[] = ['preview'], home = HOME): WorkflowEvent {
    const commit = runs.change(`${action}-${labels.length}`);
    const head = { ref: 'feature', sha: commit, repo: { full_name: home } };
    const payload = {
      action,
      number: 12,
      pull_request: { number: 12, base: { ref: 'develop' }, head, labels: labels.map((name) => ({ name })) },
    };
    return { name: 'pull_request', ref: 'refs/pull/12/merge', commit, payload };
  }

  test('is tested, rehearsed and planned with a role that reads, and gets its comment', async () => {
    runs.github.addPullRequest(12);
    const report = await runs.run('ci.yml', pull('opened', []));

    expect(runs.called).toEqual([
      'pipeline base --branch develop',
      'npm test',
      'synth',
      'matrix --branch develop',
      'rehearse develop --once',
      'matrix --branch develop',
      ...['ecr', 'vpc-dev', 'dev', 'qa'].map((target) => `plan ${target} --json as shop-github-plan`),
      'pipeline comment --pull-request 12 --branch develop --plans plans',
    ]);
    expect(report.conclusion).toBe('success');
    expect(report.concurrency).toEqual({ group: 'ci-refs/pull/12/merge', 'cancel-in-progress': true });
    expect(runs.github.issues[0]?.comments).toHaveLength(1);
  });

  test('whose plan fails gets a comment that says which', async () => {
    runs.github.addPullRequest(12);
    runs.recorder.answers = (words) => (words[1] === 'qa' ? { code: 1 } : answerWell(words));
    const report = await runs.run('ci.yml', pull('opened', []));

    expect([report.conclusion, jobOf(report, 'comment').conclusion]).toEqual(['failure', 'success']);
    expect(runs.github.issues[0]?.comments[0]?.body).toMatch(/\*\*`qa` could not be planned/);
    expect(runs.github.issues[0]?.comments[0]?.body).not.toContain('`dev` could not');
  });

  test('of a fork gets no role, and a branch no comment', async () => {
    const fork = await runs.run('ci.yml', pull('opened', [], 'stranger/shop'));
    expect(fork.jobs.flatMap(({ roles }) => roles)).toEqual([]);
    expect(shortly(fork).slice(2)).toEqual(['targets: skipped', 'plan: skipped', 'comment: skipped']);

    const commit = runs.change('feature');
    const branch = await runs.run('ci.yml', { name: 'push', ref: 'refs/heads/feature', commit });
    expect(shortly(branch).filter((line) => !line.endsWith('skipped'))).toEqual(['test: success']);
    const merged = await runs.run('ci.yml', { name: 'push', ref: 'refs/heads/develop', commit });
    expect(merged.conclusion).toBe('not started');
  });

  test('with the label gets an environment, and loses it when it is closed', async () => {
    const issue = runs.github.addPullRequest(12, ['preview']);
    const event = pull('labeled');
    const made = await runs.run('preview.yml', event);

    expect(runs.called.filter((call) => call.includes(' as '))).toEqual([
      'image push as shop-github-images',
      'deploy preview1 --allow-older --notify as shop-github-apply-preview1',
      expect.stringMatching(
        /^preview tell running .* --slot preview1 .* --url https:\/\/preview1\.example\.com as /,
      ),
    ]);
    expect(runs.recorder.calls.find(({ words }) => words.startsWith('deploy'))?.commit).toBe(event.commit);
    expect(jobOf(made, 'deploy')).toMatchObject({ environment: 'preview1', conclusion: 'success' });
    expect(issue.labels).toContain('preview: preview1');
    expect(issue.comments[0]?.body).toContain('https://preview1.example.com');

    issue.state = 'closed';
    const gone = await runs.run('preview.yml', pull('closed'));
    expect(runs.called.filter((call) => call.includes(' as '))).toEqual([
      'destroy preview1 --confirm preview1 --keep-network --notify as shop-github-apply-preview1',
      expect.stringContaining('preview tell removed --pull-request 12 --slot preview1'),
    ]);
    expect(shortly(gone)).toEqual([
      'claim: skipped',
      'images: skipped',
      'deploy: skipped',
      'expired: success',
      'destroy (preview1): success',
    ]);
    expect(issue.labels).not.toContain('preview: preview1');
    const night = { name: 'schedule', ref: 'refs/heads/main', commit: event.commit };
    expect(shortly(await runs.run('preview.yml', night)).at(-1)).toBe('destroy: skipped');
  });

  test('whose preview cannot be taken away is told so, keeps it, and loses it the next night', async () => {
    const issue = runs.github.addPullRequest(12, ['preview']);
    const event = pull('labeled');
    await runs.run('preview.yml', event);
    issue.state = 'closed';
    runs.recorder.answers = (words) => (words[0] === 'destroy' ? { code: 1 } : answerWell(words));
    const left = await runs.run('preview.yml', pull('closed'));

    expect(left.conclusion).toBe('failure');
    expect(issue.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('could not be taken away'),
    ]);
    expect(issue.labels).toContain('preview: preview1');

    runs.recorder.answers = answerWell;
    await runs.run('preview.yml', { name: 'schedule', ref: 'refs/heads/main', commit: event.commit });
    expect(issue.comments[0]?.body).toContain('was taken away');
    expect(issue.labels).not.toContain('preview: preview1');
  });

  test('whose preview fails is told so, and one of a fork gets none', async () => {
    const issue = runs.github.addPullRequest(12, ['preview']);
    runs.recorder.answers = (words) => (words[0] === 'deploy' ? { code: 1 } : answerWell(words));
    const report = await runs.run('preview.yml', pull('labeled'));

    expect([report.conclusion, jobOf(report, 'deploy').steps.at(-1)?.conclusion]).toEqual([
      'failure',
      'success',
    ]);
    expect(runs.called.at(-1)).toContain('preview tell failed --pull-request 12');
    expect(issue.comments[0]?.body).toContain('could not be deployed');

    const fork = await runs.run('preview.yml', pull('synchronize', ['preview'], 'stranger/shop'));
    expect([fork.conclusion, runs.called]).toEqual(['skipped', []]);
  });
});
