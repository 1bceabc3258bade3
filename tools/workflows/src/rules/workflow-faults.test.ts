import { describe, expect, test } from '@jest/globals';

import type { Action, Job, Parsed, Step, Workflow } from '../model/workflow-file.ts';
import { usesFaults } from './uses-faults.ts';
import { workflowFaults } from './workflow-faults.ts';

const COMMIT = '3d3c42e5aac5ba805825da76410c181273ba90b1';
const CHECKOUT = `actions/checkout@${COMMIT}`;

const job: Job = {
  'runs-on': 'ubuntu-24.04',
  'timeout-minutes': 10,
  permissions: { contents: 'read' },
  steps: [{ uses: CHECKOUT, with: { 'persist-credentials': false } }],
};
const applying: Job = {
  ...job,
  environment: 'dev',
  concurrency: { group: 'environment-dev', 'cancel-in-progress': false, queue: 'max' },
  steps: [{ name: 'Deploy', run: './fairway deploy dev' }],
};

function faultsOf(changes: Partial<Workflow>): readonly string[] {
  const content: Workflow = { name: 'x', on: { push: {} }, permissions: {}, jobs: { one: job }, ...changes };
  return workflowFaults({ path: '.github/workflows/x.yml', text: '', content });
}

function withStep(step: Step): Partial<Workflow> {
  return { jobs: { one: { ...job, steps: [step] } } };
}

describe('the rules of workflows', () => {
  test('let a sound one pass', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ jobs: { one: applying } })).toEqual([]);
  });

  test.each<[string, Partial<Workflow>, string]>([
    ['rights on top', { permissions: { contents: 'read' } }, '`permissions: {}` on top'],
    ['no rights named', { jobs: { one: without('permissions') } }, 'must name its permissions'],
    [
      'more rights than any job needs',
      { jobs: { one: { ...job, permissions: { packages: 'write' } } } },
      'must not have packages: write',
    ],
    [
      'the right to push',
      { jobs: { one: { ...job, permissions: { contents: 'write' } } } },
      'must not have contents: write',
    ],
    ['no time limit', { jobs: { one: without('timeout-minutes') } }, 'must have timeout-minutes'],
    [
      'a trigger that strangers pull',
      { on: { pull_request_target: {} } },
      'must not start on pull_request_target',
    ],
    [
      'an expression in a script',
      withStep({ name: 'Run', run: 'echo ${{ github.head_ref }}' }),
      'must read inputs from env',
    ],
    ['credentials that stay', withStep({ uses: CHECKOUT }), 'must have persist-credentials: false'],
    [
      'a secret',
      withStep({ name: 'Run', run: 'true', env: { KEY: '${{ secrets.KEY }}' } }),
      'must not read a secret',
    ],
    ['a script without a name', withStep({ run: 'true' }), 'must have a name'],
    [
      'a matrix of which one failure cancels all',
      { jobs: { one: { ...job, strategy: { matrix: { a: [1] } } } } },
      'must have fail-fast: false',
    ],
    [
      'a token that nothing asks for',
      { jobs: { one: { ...job, permissions: { 'id-token': 'write' } } } },
      'signs in nowhere',
    ],
    [
      'secrets that are passed on',
      { jobs: { one: { ...job, secrets: 'inherit' } } },
      'must pass no secrets on',
    ],
    [
      'a deployment without GitHub’s environment',
      { jobs: { one: left(applying, 'environment') } },
      'must name GitHub’s environment',
    ],
    [
      'a deployment that does not wait',
      { jobs: { one: left(applying, 'concurrency') } },
      'must be in the concurrency group',
    ],
    [
      'a deployment that is cancelled',
      {
        jobs: {
          one: {
            ...applying,
            concurrency: { group: 'environment-dev', 'cancel-in-progress': true, queue: 'max' },
          },
        },
      },
      'cancel-in-progress: false',
    ],
    [
      'a deployment that GitHub drops',
      {
        jobs: {
          one: { ...applying, concurrency: { group: 'environment-dev', 'cancel-in-progress': false } },
        },
      },
      'must have queue: max',
    ],
    [
      'a rollback beside a deployment',
      {
        jobs: {
          one: {
            ...applying,
            concurrency: { ...applying.concurrency!, group: 'rollback' },
            steps: [{ name: 'Back', run: './fairway rollback dev' }],
          },
        },
      },
      'must be in the concurrency group',
    ],
  ])('refuse %s', (_what, changes, fault) => {
    expect(faultsOf(changes)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });
});

describe('the rules of actions', () => {
  const local: Parsed<Action> = {
    path: '.github/actions/deploy-stack/action.yml',
    text: '',
    content: {
      name: 'x',
      inputs: { stack: { required: true }, plan: { default: '' } },
      runs: { using: 'composite', steps: [] },
    },
  };

  function faults(step: Step, comment = '# v7.0.1'): readonly string[] {
    const file = { path: 'x.yml', text: `uses: ${step.uses} ${comment}`, content: {} as Workflow };
    return usesFaults(file, [step], [local]);
  }

  test('let those of the table pass, and those of the repository', () => {
    expect(faults({ uses: CHECKOUT, with: { ref: 'main' } })).toEqual([]);
    expect(faults({ uses: './.github/actions/deploy-stack', with: { stack: 'dev' } })).toEqual([]);
  });

  test.each<[string, Step, string]>([
    ['a tag', { uses: 'actions/checkout@v7' }, 'is pinned to v7'],
    ['another commit', { uses: `actions/checkout@${COMMIT.replace('3', '4')}` }, 'and the table has'],
    ['one that is not in the table', { uses: `evil/action@${COMMIT}` }, 'is not in tools/workflows'],
    ['an input that it has not', { uses: CHECKOUT, with: { branch: 'main' } }, 'is given branch'],
    ['no action of the repository', { uses: './.github/actions/nothing' }, 'there is no such action'],
    [
      'an input that ours has not',
      { uses: './.github/actions/deploy-stack', with: { stack: 'dev', stak: 'x' } },
      'has no input stak',
    ],
    ['less than ours needs', { uses: './.github/actions/deploy-stack' }, 'needs the input stack'],
  ])('refuse %s', (_what, step, fault) => {
    expect(faults(step)).toEqual([expect.stringContaining(fault)]);
  });

  test('refuse a comment of another version', () => {
    expect(faults({ uses: CHECKOUT }, '# v6.0.0')).toEqual([
      expect.stringContaining('needs the comment # v7.0.1'),
    ]);
  });
});

function without(key: keyof Job): Job {
  return left(job, key);
}

function left(from: Job, key: keyof Job): Job {
  const { [key]: _left, ...rest } = from;
  return rest;
}
