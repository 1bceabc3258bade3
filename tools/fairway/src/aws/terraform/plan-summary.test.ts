import { expect, test } from '@jest/globals';

import { PlanSummary } from './plan-summary.ts';

const nothing = { add: 0, change: 0, import: 0, remove: 0, operation: 'plan' };
const summed = { type: 'change_summary', changes: nothing };

test.each<[string, readonly object[], boolean]>([
  ['nothing is summed', [summed], true],
  [
    'outputs stay',
    [summed, { type: 'outputs', outputs: { url: { sensitive: false, action: 'noop' } } }],
    true,
  ],
  ['an output changes', [summed, { type: 'outputs', outputs: { url: { action: 'update' } } }], false],
  ['an output comes without a word about it', [summed, { type: 'outputs', outputs: { url: {} } }], false],
  ...(['add', 'change', 'remove', 'import'] as const).map((name): [string, readonly object[], boolean] => [
    `one ${name} is summed`,
    [{ ...summed, changes: { ...nothing, [name]: 1 } }],
    false,
  ]),
  ['something is forgotten, which is in no sum', [{ type: 'planned_change', change: {} }, summed], false],
  ['something has drifted and stays as it is', [{ type: 'resource_drift', change: {} }, summed], true],
  ['the sum is that of an apply', [{ ...summed, changes: { ...nothing, operation: 'apply' } }], false],
  ['nothing is said', [], false],
])('a plan where %s', (_what, messages, isEmpty) => {
  const plan = new PlanSummary();
  for (const message of messages) plan.read(JSON.stringify(message));
  plan.read('Releasing state lock. This may take a few moments...');

  expect(plan.isEmpty).toBe(isEmpty);
});
