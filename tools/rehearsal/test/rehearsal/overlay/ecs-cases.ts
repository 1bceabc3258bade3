import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { JsonApi } from './json-api.ts';

/** The file that tells the emulators of this proof where ECS is. */
export const ecsAddress = join(mkdtempSync(join(tmpdir(), 'overlay-ecs-')), 'address');

/** The emulator looks for due schedules every ten seconds. */
const CALL_TIMEOUT_MS = 15_000;

const ACCOUNT = '000000000000';

/** Whether a due schedule asks ECS for a task, with everything that its target says of it. */
export async function startsTasks(endpoint: string, region: string): Promise<boolean> {
  const asked = await askedOfEcs(() => createSchedule(endpoint, region));
  return (
    asked?.['operation'] === 'AmazonEC2ContainerServiceV20141113.RunTask' &&
    asked['taskDefinition'] === 'shop_nightly:1' &&
    JSON.stringify(asked['networkConfiguration']) === '{"awsvpcConfiguration":{"subnets":["subnet-1"]}}'
  );
}

/** Whether a new value of a secret reaches a state machine by a rule, and the machine's call reaches ECS. */
export async function callsEcs(endpoint: string, region: string): Promise<boolean> {
  const asked = await askedOfEcs(() => changeWatchedSecret(endpoint, region));
  return (
    asked?.['operation'] === 'AmazonEC2ContainerServiceV20141113.UpdateService' &&
    asked['service'] === 'test/shop/api-key' &&
    asked['forceNewDeployment'] === true
  );
}

/** The first call of ECS while something is done; undefined when there is none in time. */
async function askedOfEcs(act: () => Promise<void>): Promise<Readonly<Record<string, unknown>> | undefined> {
  const asked = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const ecs = createServer((request, response) => {
    void text(request).then((body) => {
      asked.resolve({ operation: request.headers['x-amz-target'], ...JSON.parse(body) });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => ecs.listen(0, '127.0.0.1', resolve));
  writeFileSync(ecsAddress, `http://127.0.0.1:${(ecs.address() as AddressInfo).port}`);
  try {
    await act();
    return await Promise.race([asked.promise, delay(CALL_TIMEOUT_MS, undefined)]);
  } finally {
    ecs.closeAllConnections();
    ecs.close();
  }
}

async function createSchedule(endpoint: string, region: string): Promise<void> {
  const scope = `test/20260101/${region}/scheduler/aws4_request`;
  const response = await fetch(`${endpoint}/schedules/nightly`, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      ScheduleExpression: 'at(2026-01-01T00:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: `arn:aws:ecs:${region}:${ACCOUNT}:cluster/shop`,
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/shop-scheduler`,
        EcsParameters: {
          TaskDefinitionArn: 'shop_nightly:1',
          NetworkConfiguration: { awsvpcConfiguration: { Subnets: ['subnet-1'] } },
        },
      },
    }),
  });
  if (!response.ok) throw new Error(`CreateSchedule: ${await response.text()}`);
}

async function changeWatchedSecret(endpoint: string, region: string): Promise<void> {
  const [states, events, secrets] = [
    new JsonApi(endpoint, 'states', 'AWSStepFunctions', region),
    new JsonApi(endpoint, 'events', 'AWSEvents', region),
    new JsonApi(endpoint, 'secretsmanager', 'secretsmanager', region),
  ];
  const Name = 'test/shop/api-key';
  const { ARN } = await secrets.call('CreateSecret', { Name, SecretString: 'before' });
  const { stateMachineArn } = await states.call('CreateStateMachine', {
    name: 'restarts',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/restarts`,
    definition: JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Restart',
      States: {
        Restart: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:ecs:updateService',
          Arguments: { Cluster: 'shop', Service: '{% $states.input.name %}', ForceNewDeployment: true },
          End: true,
        },
      },
    }),
  });
  const EventPattern = JSON.stringify({
    source: ['aws.secretsmanager'],
    'detail-type': ['Secret Label Updated'],
    detail: { name: [Name], labelUpdated: ['AWSCURRENT'] },
  });
  await events.call('PutRule', { Name: 'changed', EventPattern });
  const InputTransformer = { InputPathsMap: { name: '$.detail.name' }, InputTemplate: '{"name":"<name>"}' };
  await events.call('PutTargets', {
    Rule: 'changed',
    Targets: [{ Id: 'restart', Arn: stateMachineArn, InputTransformer }],
  });
  await secrets.call('PutSecretValue', { SecretId: ARN, SecretString: 'after' });
}
