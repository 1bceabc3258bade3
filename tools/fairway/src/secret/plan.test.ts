import { expect, test } from '@jest/globals';

import { afterwards } from './plan.ts';

const restarts = { name: 'dev', secretRotation: 'restart' } as const;
const tells = { name: 'dev', secretRotation: 'message' } as const;
const ofLogs = { service: 'logs' };

test.each([
  [
    'a secret that a service has, where tasks are replaced',
    'change',
    ofLogs,
    restarts,
    './fairway status dev',
  ],
  ['the same where a person is told', 'change', ofLogs, tells, './fairway restart dev logs'],
  ['one that was deleted before', 'restore and change', ofLogs, tells, './fairway restart dev logs'],
  ['a new one, which no task has', 'create', ofLogs, restarts, './fairway deploy dev'],
  ['one that Terraform reads', 'change', {}, restarts, './fairway deploy dev'],
] as const)('%s: what gives it to its readers', (_, step, secret, environment, next) => {
  const after = afterwards(step, secret, environment);

  expect(after.next).toBe(next);
  expect(after.sentence).toMatch(new RegExp(`: ${next.replaceAll('.', String.raw`\.`)}$`));
});
