import type { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';

import { exitCodes, type DeploymentEnd, type EndVerdict } from '../../deployments/deployment-end.ts';
import type { AppOutputs } from '../state/app-outputs.ts';
import { tellOperators } from './notice.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111111111111:fairway-dev-operators';
const verdicts = Object.keys(exitCodes) as EndVerdict[];
const rolledBack: DeploymentEnd = {
  target: 'dev',
  verdict: 'rolled back',
  reason: 'logs: exited with code 3',
  details: ['no such table'],
  undone: 'What ran before runs again: logs v1.',
  next: './fairway logs dev logs',
  deployment: 'd-1',
  services: [{ service: 'logs', tag: 'v2', verdict: 'rolled back' }],
  url: 'https://d1.example',
  tookMs: 1,
};

describe('what operators are told of a deployment', () => {
  test('names the verdict, why, what was undone, what is next, who, and where', async () => {
    const { published, untold } = await tell(rolledBack);

    expect(untold).toBeUndefined();
    expect(published).toMatchObject([{ TopicArn: TOPIC, Subject: 'dev: rolled back' }]);
    expect(published[0]?.Message).toBe(
      [
        'The deployment of dev ended: rolled back.',
        'Why: logs: exited with code 3.',
        'What ran before runs again: logs v1.',
        'Next: ./fairway logs dev logs',
        '',
        'logs v2: rolled back',
        'no such table',
        '',
        'Commit c1, by ann, https://github.com/run/1',
        'In the ledger: d-1',
        'https://d1.example',
      ].join('\n'),
    );
  });

  test.each(verdicts.filter((verdict) => verdict !== 'nothing to deploy'))(
    'is sent when it was %s, with what a subscription can filter by',
    async (verdict) => {
      const { published } = await tell({ ...rolledBack, verdict });

      expect(published[0]?.MessageAttributes).toMatchObject({
        verdict: { StringValue: verdict },
        ended: { StringValue: verdict === 'succeeded' ? 'well' : 'badly' },
      });
    },
  );

  test('is nothing when nothing was deployed, and while the environment has no topic', async () => {
    expect((await tell({ ...rolledBack, verdict: 'nothing to deploy' })).published).toEqual([]);
    expect((await tell(rolledBack, { isDeployed: false })).published).toEqual([]);
  });

  test('has a subject that SNS takes, whatever the environment is called', async () => {
    const { published } = await tell({ ...rolledBack, target: `ü${'x'.repeat(120)}` });

    expect(published[0]?.Subject).toMatch(/^\?x{99}$/);
  });

  test('changes nothing about the deployment when it cannot be sent', async () => {
    const { untold } = await tell(rolledBack, { fails: true });

    expect(untold).toBe('the operators could not be told: not allowed');
  });
});

async function tell(end: DeploymentEnd, { isDeployed = true, fails = false } = {}) {
  const published: PublishCommand['input'][] = [];
  const send = async (command: PublishCommand): Promise<object> => {
    if (fails) throw new Error('not allowed');
    published.push(command.input);
    return {};
  };
  const actor = { who: 'ann', run: 'https://github.com/run/1' };
  const untold = await tellOperators(
    { end, actor, commit: 'c1' },
    {
      sns: { send },
      readOutputs: () =>
        isDeployed
          ? Promise.resolve({ operatorsTopicArn: TOPIC } as AppOutputs)
          : Promise.reject(new Error('not deployed')),
    },
  );
  return { published, untold };
}
