import { expect, test } from '@jest/globals';

import type { DeploymentEnd, EndVerdict } from '../../deployments/deployment-end.ts';
import type { StackTarget } from '../targets/targets.ts';
import { inOrder } from './in-order.ts';

const vpc = target('vpc-dev', []);
const app = target('app-dev', ['vpc-dev']);
const monitoring = target('monitoring-dev', ['app-dev']);

test('a stack is announced when those before it have begun, and carried out when they have ended', async () => {
  const events: string[] = [];

  const ends = await inOrder(
    [vpc, app, monitoring],
    async (each, before) => {
      events.push(`${each.stack} begins after ${before.map(({ target: name }) => name).join() || 'nothing'}`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${each.stack} ends`);
      return ended(each, 'nothing to deploy');
    },
    (each) => events.push(`${each.stack} is next`),
  );

  expect(events).toEqual([
    'vpc-dev begins after nothing',
    'app-dev is next',
    'vpc-dev ends',
    'app-dev begins after vpc-dev',
    'monitoring-dev is next',
    'app-dev ends',
    'monitoring-dev begins after app-dev',
    'monitoring-dev ends',
  ]);
  expect(ends.map(({ target: name }) => name)).toEqual(['vpc-dev', 'app-dev', 'monitoring-dev']);
});

test('a stack whose predecessor failed is refused, and those after it are not announced', async () => {
  const announced: string[] = [];

  const ends = await inOrder(
    [vpc, app, monitoring],
    (each) => Promise.resolve(ended(each, 'failed')),
    (each) => announced.push(each.stack),
  );

  expect(announced).toEqual(['app-dev']);
  expect(ends.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['failed', undefined],
    ['refused', 'vpc-dev must be deployed before it'],
    ['refused', 'app-dev must be deployed before it'],
  ]);
});

function target(stack: StackTarget['stack'], after: StackTarget['after']): StackTarget {
  return { stack, kind: 'vpc', after, account: '000000000000', region: 'eu-central-1' };
}

function ended({ stack }: StackTarget, verdict: EndVerdict): DeploymentEnd {
  return { target: stack, verdict, details: [], services: [], tookMs: 0 };
}
