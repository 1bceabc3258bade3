import { describe, expect, test } from '@jest/globals';

import {
  evaluate,
  interpolate,
  interpolateAll,
  isMet,
  valueOf,
  type Scope,
  type Status,
} from './expressions.ts';

const scope: Scope = {
  contexts: {
    github: { ref_name: 'develop', event: { pull_request: { labels: [{ name: 'preview' }] } } },
    needs: {
      matrix: { result: 'success', outputs: { matrix: '{"deploys":true,"services":[{"target":"dev"}]}' } },
    },
    steps: { plan: { outputs: { changes: 'true' }, outcome: 'success', conclusion: 'success' } },
    matrix: { target: 'dev' },
  },
};

function met(condition: string | boolean | undefined, status: Status = 'success'): boolean {
  return isMet(condition, { ...scope, status });
}

describe('an expression', () => {
  test.each([
    ["github.ref_name == 'DEVELOP'", true],
    ['fromJSON(needs.matrix.outputs.matrix).deploys', true],
    ['fromJSON(needs.matrix.outputs.matrix).services[0].target', 'dev'],
    ['fromJSON(needs.matrix.outputs.matrix).networks[0]', null],
    ["contains(github.event.pull_request.labels.*.name, 'preview')", true],
    ["steps.plan.outcome == 'success' && 'running' || 'failed'", 'running'],
    ['github.event.head_commit.id', null],
    ["steps.plan.outputs.none || 'x'", 'x'],
  ])('%s gives its value', (expression, value) => {
    expect(evaluate(expression, scope)).toEqual(value);
  });

  test.each([
    ['github.ref_nam', 'github has no ref_nam; it has: ref_name, event'],
    ['needs.test.result', 'needs has no test'],
    ['needs.matrix.outputs.base', 'needs.matrix.outputs has no base'],
    ['steps.turn.outputs.goes', 'steps has no turn'],
    ['matrix.region', 'matrix has no region'],
    ['secrets.KEY', "Unrecognized named-value: 'secrets'"],
    ["hashFiles('package.json')", "Unrecognized function: 'hashFiles'"],
    ['success()', "Unrecognized function: 'success'"],
    ['github.ref_name ==', 'Unexpected end of expression'],
    ["fromJSON('{')", 'Error parsing JSON'],
    ['', 'is empty'],
  ])('%s is an error, and no empty text', (expression, message) => {
    expect(() => evaluate(expression, scope)).toThrow(message);
  });

  test('keeps its type where it stands alone, and is a text among others', () => {
    expect(valueOf('${{ fromJSON(needs.matrix.outputs.matrix).services }}', scope)).toEqual([
      { target: 'dev' },
    ]);
    expect(interpolate("a ${{ matrix.target }} b ${{ '}}' }}", scope)).toBe('a dev b }}');
    expect(interpolateAll({ A: '${{ github.event.x }}', B: true, C: 7200 }, scope)).toEqual({
      A: '',
      B: 'true',
      C: '7200',
    });
  });

  test('is an error where it has no end, and where an object would become a text', () => {
    expect(() => interpolate('a ${{ matrix.target', scope)).toThrow('has no end');
    expect(() => interpolate('${{ github.event }}', scope)).toThrow('github.event is no text');
  });
});

describe('a condition', () => {
  test.each<[string | boolean | undefined, Status, boolean]>([
    [undefined, 'success', true],
    [undefined, 'failure', false],
    [undefined, 'skipped', false],
    ["matrix.target == 'dev'", 'success', true],
    ["${{ matrix.target == 'dev' }}", 'failure', false],
    ['always()', 'skipped', true],
    ['failure()', 'failure', true],
    ['failure()', 'success', false],
    ['!cancelled()', 'skipped', true],
    ['!cancelled()', 'cancelled', false],
    ["${{ always() && matrix.target == 'qa' }}", 'failure', false],
    ['success() || failure()', 'skipped', false],
    [false, 'success', false],
  ])('%s after %s: %s', (condition, status, runs) => {
    expect(met(condition, status)).toBe(runs);
  });

  test('with text around its expression is an error: it would be true for ever', () => {
    expect(() => met("${{ matrix.target }} == 'qa'")).toThrow('makes it true, always');
  });
});
