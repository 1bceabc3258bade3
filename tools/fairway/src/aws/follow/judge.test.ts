import { expect, test } from '@jest/globals';

import { judge, type Circumstances } from './judge.ts';

const usual: Circumstances = { newer: undefined, stoppedFor: undefined, desiredBefore: 2 };
const newer = 'arn:aws:ecs:eu-central-1:000000000000:service-deployment/dev/logs/newer';
const target = { arn: 'r', requestedTaskCount: 2, runningTaskCount: 2, pendingTaskCount: 0 };

test.each([
  ['goes on', { status: 'IN_PROGRESS' }, usual, undefined],
  ['waits', { status: 'PENDING' }, usual, undefined],
  ['rolls back', { status: 'ROLLBACK_IN_PROGRESS' }, usual, undefined],
  ['is being stopped', { status: 'STOP_REQUESTED' }, usual, undefined],
  ['has a state of the future', { status: 'SOMETHING_NEW' }, usual, undefined],
  ['succeeds', { status: 'SUCCESSFUL', targetServiceRevision: target }, usual, { verdict: 'succeeded' }],
  [
    'succeeds although somebody scaled it to 0',
    { status: 'SUCCESSFUL', targetServiceRevision: { ...target, requestedTaskCount: 0 } },
    usual,
    {
      verdict: 'failed',
      reason:
        'the service was scaled to 0 while it was deployed, so no task of the new version was ever healthy',
    },
  ],
  [
    'succeeds at 0, where it was',
    { status: 'SUCCESSFUL', targetServiceRevision: { ...target, requestedTaskCount: 0 } },
    { ...usual, desiredBefore: 0 },
    { verdict: 'succeeded' },
  ],
  [
    'is rolled back, and says why',
    { status: 'ROLLBACK_SUCCESSFUL', statusReason: 'x', rollback: { reason: 'the circuit breaker' } },
    usual,
    { verdict: 'rolled back', reason: 'the circuit breaker' },
  ],
  [
    'is rolled back by alarms',
    { status: 'ROLLBACK_SUCCESSFUL', alarms: { triggeredAlarmNames: ['errors', 'latency'] } },
    usual,
    { verdict: 'rolled back', reason: 'alarms went on: errors, latency' },
  ],
  [
    'is rolled back by the breaker, without words',
    { status: 'ROLLBACK_SUCCESSFUL', deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3 } },
    usual,
    { verdict: 'rolled back', reason: '3 tasks failed to start' },
  ],
  [
    'took too long',
    { status: 'ROLLBACK_SUCCESSFUL' },
    { ...usual, stoppedFor: { verdict: 'timed out', reason: 'it did not end within 61 s' } },
    { verdict: 'timed out', reason: 'it did not end within 61 s' },
  ],
  [
    'ended well before it could be stopped',
    { status: 'SUCCESSFUL', targetServiceRevision: target },
    { ...usual, stoppedFor: { verdict: 'timed out', reason: 'it did not end within 61 s' } },
    { verdict: 'succeeded' },
  ],
  [
    'took too long and cannot be rolled back',
    { status: 'ROLLBACK_FAILED', statusReason: 'no tasks' },
    { ...usual, stoppedFor: { verdict: 'timed out', reason: 'it did not end within 61 s' } },
    { verdict: 'rollback failed', reason: 'no tasks' },
  ],
  [
    'cannot be rolled back',
    { status: 'ROLLBACK_FAILED', statusReason: 'no tasks' },
    usual,
    { verdict: 'rollback failed', reason: 'no tasks' },
  ],
  [
    'is superseded',
    { status: 'STOPPED' },
    { ...usual, newer },
    { verdict: 'superseded', reason: 'deployment newer began after it' },
  ],
  [
    'is stopped',
    { status: 'STOPPED', statusReason: 'by a person' },
    usual,
    { verdict: 'stopped', reason: 'by a person' },
  ],
] as const)('a deployment that %s', (_what, deployment, circumstances, judgement) => {
  expect(judge(deployment as Parameters<typeof judge>[0], circumstances)).toEqual(judgement);
});
