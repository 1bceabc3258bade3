/** Runs nightly.yml, drift.yml, security.yml and the release that a deployment of main makes. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { standardActions, type ActionStandIn, type WorkflowEvent } from '@fairway/workflows/harness';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { answerWell, jobOf, PipelineRuns, shortly } from './pipeline-runs.ts';

const ROOT = join(import.meta.dirname, '../../../..');
let runs: PipelineRuns;

beforeEach(async () => {
  runs = await PipelineRuns.start();
});

function night(commit: string): WorkflowEvent {
  return { name: 'schedule', ref: 'refs/heads/main', commit };
}

describe('drift', () => {
  const changed = { address: 'aws_s3_bucket.files', action: 'update', attributes: ['tags'], replacedFor: [] };

  /** Every plan is clean except those of the named targets. */
  function drifted(...targets: readonly string[]): void {
    runs.recorder.answers = (words) => {
      const [verb, target = ''] = words;
      if (verb !== 'plan') return answerWell(words);
      const changes = targets.includes(target) ? [changed] : [];
      const stack = { stack: `app-${target}`, isEmpty: changes.length === 0, changes };
      return { stdout: JSON.stringify({ target, stacks: [stack] }) };
    };
  }

  test('is looked for with roles that read, at the commit that is deployed, and has one issue until it is gone', async () => {
    const deployed = runs.merge('deployed');
    runs.hasDeployed(deployed);
    const newer = runs.merge('newer');
    drifted('qa');
    const report = await runs.run('drift.yml', night(newer));

    expect(report).toMatchObject({ conclusion: 'success', concurrency: { group: 'drift' } });
    const plans = runs.recorder.calls.filter(({ words }) => words.startsWith('plan '));
    expect(plans.map(({ words, role }) => `${words} as ${role.replace(/^.*\//, '')}`)).toEqual(
      ['vpc-dev|dev', 'dev|dev', 'qa|qa', 'vpc-staging|staging', 'staging|staging'].map((each) =>
        each.replace(/(.*)\|(.*)/, 'plan $1 --deployed --json as shop-github-read-$2'),
      ),
    );
    expect(plans.slice(0, 3).map(({ commit }) => commit)).toEqual([deployed, deployed, deployed]);
    const planned = report.jobs.filter(({ name }) => name.startsWith('plan'));
    expect(new Set(planned.map(({ environment }) => environment))).toEqual(new Set(['plan']));
    expect(jobOf(report, 'report')).toMatchObject({ permissions: { contents: 'read', issues: 'write' } });
    expect(runs.github.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Drift: app-qa is not what its code says', 'open'],
    ]);

    drifted();
    await runs.run('drift.yml', night(newer));
    expect(runs.github.issues.map(({ state }) => state)).toEqual(['closed']);
  });

  test('of the others is told where one plan fails, and the run is red', async () => {
    drifted('qa');
    const { answers } = runs.recorder;
    runs.recorder.answers = (words) => (words[1] === 'vpc-dev' ? { code: 1 } : answers(words));
    const report = await runs.run('drift.yml', night(runs.merge('one')));

    expect(report.conclusion).toBe('failure');
    const ends = report.jobs.filter(({ name }) => name.startsWith('plan')).map((job) => job.conclusion);
    expect(ends).toEqual(['failure', 'success', 'success', 'success', 'success']);
    expect(jobOf(report, 'report').conclusion).toBe('success');
    expect(runs.github.issues.map(({ title }) => title)).toEqual(['Drift: app-qa is not what its code says']);
  });
});

test('the night runs every proof by its name, goes on after a red one, and everything without a cache', async () => {
  runs.recorder.answers = (words) =>
    words.join(' ') === 'npm run prove:ecs' ? { code: 1 } : answerWell(words);
  const report = await runs.run('nightly.yml', night(runs.merge('one')));

  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const proofs = runs.called.filter((call) => call.startsWith('npm run '));
  expect(proofs.length).toBeGreaterThan(8);
  expect(proofs.filter((call) => !Object.hasOwn(scripts, call.split(' ')[2] ?? ''))).toEqual([]);
  expect(proofs.filter((call) => call.includes('e2e:aws'))).toEqual([
    'npm run e2e:aws -- --branch develop',
    'npm run e2e:aws -- --branch main',
  ]);
  expect(runs.called.at(-1)).toBe('.ci/run');
  expect(shortly(report).filter((line) => !line.endsWith('success'))).toEqual(['prove (ecs): failure']);
  expect(report.jobs.flatMap(({ roles }) => roles)).toEqual([]);
});

describe('security', () => {
  const critical = {
    vulnerability: { id: 'CVE-2026-1', severity: 'Critical', fix: { state: 'fixed', versions: ['2'] } },
    artifact: { name: 'libssl3t64', version: '1' },
  };
  const leftOut = {
    'github/codeql-action/init': 'CodeQL and its database are services of GitHub',
    'github/codeql-action/analyze': 'CodeQL and its database are services of GitHub',
    'actions/dependency-review-action': 'asks GitHub for its advisories',
  };

  /** Writes the report that the scan of a service would. */
  function scanner(found: Readonly<Record<string, readonly object[]>>): ActionStandIn {
    return async ({ inputs: { image = '', 'output-file': file = '' }, workspace }) => {
      const service = image.replace('oci-dir:images/', '');
      await mkdir(workspace, { recursive: true });
      await writeFile(join(workspace, file), JSON.stringify({ matches: found[service] ?? [] }));
      return {};
    };
  }

  function scan(found: Readonly<Record<string, readonly object[]>>) {
    const services = ['status', 'logs'];
    runs.recorder.answers = (words) => {
      if (words[0] !== 'image') return answerWell(words);
      if (words[1] === 'judge') return undefined;
      return {
        stdout: JSON.stringify(services.map((service) => ({ service }))),
        files: Object.fromEntries(services.map((service) => [`images/${service}/index.json`, '{}'])),
      };
    };
    const actions = { ...standardActions(() => ({})), 'anchore/scan-action': scanner(found) };
    const commit = runs.merge(`scan-${Object.keys(found).length}`);
    return runs.run('security.yml', night(commit), { actions, leftOut });
  }

  test('judges each image by what a scan has found, and says what GitHub alone can look for', async () => {
    const report = await scan({ logs: [critical] });

    expect(shortly(report)).toEqual([
      'workflows: success',
      'codeql: left out',
      'dependencies: skipped',
      'build: success',
      'scan (status): success',
      'scan (logs): failure',
    ]);
    expect(jobOf(report, 'scan (logs)').steps.at(-1)?.output).toContain(
      'CVE-2026-1 in libssl3t64 1 is critical',
    );
    expect(jobOf(report, 'codeql').leftOut).toHaveLength(2);
    expect((await scan({})).conclusion).toBe('left out');
  });

  test('cannot be run as if all of it had been done', async () => {
    await expect(runs.run('security.yml', night(runs.merge('one')))).rejects.toThrow(
      'there is no stand-in for github/codeql-action/init',
    );
  });
});

describe('a deployment of main', () => {
  test('publishes its notes with the right to write, after everything of it', async () => {
    const report = await release(runs.merge('checkout'));

    expect(report.conclusion).toBe('success');
    expect(runs.called.at(-1)).toBe('pipeline release --branch main --tag release-1');
    expect(jobOf(report, 'release').permissions).toEqual({ actions: 'read', contents: 'write' });
  });

  test('names what was committed since the one before, by what it means and by service', async () => {
    runs.hasDeployed(runs.merge('before', 'feat(logs): be told already'), 'main');
    // A deployment of another branch, and a merge, are no release and no change of their own.
    runs.hasDeployed(runs.merge('elsewhere', 'fix(status): answer HEAD'), 'develop');
    runs.merge(
      'counts',
      'feat(metrics): count by region',
      'fix(logs): read the last line',
      'feat(logs): count by hour',
    );
    const last = runs.merge(
      'rest',
      'perf(status): answer from memory',
      'feat(status)!: answer in JSON',
      'fix(metrics): close the file\n\nBREAKING CHANGE: the file has another name.',
      'chore: raise <b>everything</b> for @somebody',
      'say it as it comes',
    );
    await release(last);

    const lines = (...notes: readonly (readonly [line: string, subject: string])[]) =>
      notes.map(([line, subject]) => `- ${line} (${runs.short(subject)})`);
    expect(runs.github.releases).toMatchObject([{ tag_name: 'release-3', target_commitish: last }]);
    expect(runs.github.releases[0]?.body.split('\n')).toEqual([
      '### Breaking',
      '',
      ...lines(
        ['**metrics**: close the file', 'close the file'],
        ['**status**: answer in JSON', 'answer in JSON'],
      ),
      '',
      '### New',
      '',
      ...lines(
        ['**logs**: count by hour', 'count by hour'],
        ['**metrics**: count by region', 'count by region'],
      ),
      '',
      '### Mended',
      '',
      ...lines(
        ['**logs**: read the last line', 'read the last line'],
        ['**status**: answer HEAD', 'answer HEAD'],
      ),
      '',
      '### Faster',
      '',
      ...lines(['**status**: answer from memory', 'answer from memory']),
      '',
      '### Besides',
      '',
      ...lines(
        ['say it as it comes', 'say it as it comes'],
        ['raise \\<b\\>everything\\</b\\> for @\u200bsomebody', 'raise <b>'],
      ),
    ]);
  });

  test('of a commit that was deployed before says that there is nothing new', async () => {
    const commit = runs.merge('only', 'feat(logs): count');
    runs.hasDeployed(commit, 'main');
    await release(commit);

    expect(runs.github.releases.map(({ body }) => body)).toEqual(['No commits since the release before.']);
  });

  function release(commit: string) {
    runs.github.branches.set('main', commit);
    return runs.run('deploy.yml', { name: 'push', ref: 'refs/heads/main', commit });
  }
});
