import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** The file that tells the emulators of this proof where ECS is. */
export const ecsAddress = join(mkdtempSync(join(tmpdir(), 'overlay-ecs-')), 'address');

/** The emulator looks for due schedules every ten seconds. */
const PATIENCE_MS = 15_000;

/** Whether a due schedule asks ECS for a task, with everything that its target says of it. */
export async function startsTasks(endpoint: string, region: string): Promise<boolean> {
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
    await createSchedule(endpoint, region);
    const found = await Promise.race([asked.promise, delay(PATIENCE_MS, undefined)]);
    return (
      found?.['operation'] === 'AmazonEC2ContainerServiceV20141113.RunTask' &&
      found['taskDefinition'] === 'shop_nightly:1' &&
      JSON.stringify(found['networkConfiguration']) === '{"awsvpcConfiguration":{"subnets":["subnet-1"]}}'
    );
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
        Arn: `arn:aws:ecs:${region}:000000000000:cluster/shop`,
        RoleArn: 'arn:aws:iam::000000000000:role/shop-scheduler',
        EcsParameters: {
          TaskDefinitionArn: 'shop_nightly:1',
          NetworkConfiguration: { awsvpcConfiguration: { Subnets: ['subnet-1'] } },
        },
      },
    }),
  });
  if (!response.ok) throw new Error(`CreateSchedule: ${await response.text()}`);
}
