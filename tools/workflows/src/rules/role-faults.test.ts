import { describe, expect, test } from '@jest/globals';

import type { Action, Job, Parsed, Step, Workflow } from '../model/workflow-file.ts';
import { roleFaults } from './role-faults.ts';

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
const SIGN_IN = 'aws-actions/configure-aws-credentials@e1253824e5c10ff9df46874f81ed3ec929e19cfd';
const DEFAULT_BRANCH = '${{ github.event.repository.default_branch }}';
const FOUND = '${{ fromJSON(needs.claim.outputs.target).roleArn }}';

const deployStack: Parsed<Action> = {
  path: '.github/actions/deploy-stack/action.yml',
  text: '',
  content: {
    name: 'x',
    inputs: { role: { required: true }, 'session-seconds': { default: '7200' } },
    runs: {
      using: 'composite',
      steps: [
        {
          uses: SIGN_IN,
          with: {
            'role-to-assume': '${{ inputs.role }}',
            'role-duration-seconds': '${{ inputs.session-seconds }}',
          },
        },
      ],
    },
  },
};

function signIn(role: string, seconds?: number): Step {
  const duration = seconds === undefined ? {} : { 'role-duration-seconds': seconds };
  return { uses: SIGN_IN, with: { 'role-to-assume': role, 'aws-region': 'x', ...duration } };
}

function checkout(ref?: string): Step {
  return { uses: CHECKOUT, with: { ...(ref === undefined ? {} : { ref }), 'persist-credentials': false } };
}

function faultsOf(jobs: Readonly<Record<string, Job>>, on: Workflow['on'] = { pull_request: {} }) {
  const content: Workflow = { name: 'x', on, permissions: {}, jobs };
  return roleFaults({ path: '.github/workflows/x.yml', text: '', content }, [deployStack]);
}

const claim: Job = { steps: [checkout(DEFAULT_BRANCH)] };
const deploy: Job = { environment: 'images', 'timeout-minutes': 30, steps: [checkout(), signIn(FOUND)] };
const ORIGIN = 'deploy: must take its role from a job that has checked out the default branch';

describe('the role of a pull request’s job', () => {
  test('may be what a job of the default branch has found', () => {
    expect(faultsOf({ claim, deploy })).toEqual([]);
    const include = '${{ fromJSON(needs.claim.outputs.expired) }}';
    const each: Job = {
      ...deploy,
      strategy: { 'fail-fast': false, matrix: { include } },
      steps: [signIn('${{ matrix.roleArn }}')],
    };
    expect(faultsOf({ claim, deploy: each })).toEqual([]);
  });

  test('may be what the pull request says where GitHub lets everybody in who reads', () => {
    const { environment: _, ...plan } = deploy;
    expect(faultsOf({ plan: { ...plan, steps: [signIn('${{ matrix.roleArn }}')] } })).toEqual([]);
  });

  test.each<[string, Job, Job]>([
    ['what its own tree says', claim, { ...deploy, steps: [signIn('${{ steps.matrix.outputs.role }}')] }],
    ['what a job found that has the pull request', { steps: [checkout()] }, deploy],
    ['what a job found that has both', { steps: [checkout(DEFAULT_BRANCH), checkout()] }, deploy],
    ['what a job found that has nothing', { steps: [] }, deploy],
    ['what is written down', claim, { ...deploy, steps: [signIn('arn:aws:iam::111111111111:role/x')] }],
    [
      'given so to an action',
      claim,
      {
        ...deploy,
        steps: [{ uses: './.github/actions/deploy-stack', with: { role: '${{ steps.a.outputs.b }}' } }],
      },
    ],
  ])('must not be %s', (_what, origin, job) => {
    expect(faultsOf({ claim: origin, deploy: job })).toEqual([expect.stringContaining(ORIGIN)]);
  });

  test('is no matter of a push, whose tree was merged', () => {
    expect(faultsOf({ deploy: { ...deploy, steps: [signIn('${{ inputs.role }}')] } }, { push: {} })).toEqual(
      [],
    );
  });
});

describe('a job', () => {
  function lasting(minutes: number, step: Step) {
    return faultsOf({ apply: { 'timeout-minutes': minutes, steps: [step] } }, { push: {} });
  }

  test('ends before its role does', () => {
    const action = (given: Readonly<Record<string, string>> = {}): Step => ({
      uses: './.github/actions/deploy-stack',
      with: { role: 'x', ...given },
    });
    const late = [expect.stringContaining('apply: may take 100 minutes, and its role is taken for 60')];

    expect(lasting(60, signIn('x'))).toEqual([]);
    expect(lasting(100, signIn('x', 7_200))).toEqual([]);
    expect(lasting(100, action())).toEqual([]);
    expect(lasting(100, signIn('x'))).toEqual(late);
    expect(lasting(100, action({ 'session-seconds': '3600' }))).toEqual(late);
  });
});
