import {
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
  ListTagsForResourceCommand,
  PutScalingPolicyCommand,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { createService, eventually, TestEndpoint } from './endpoint.ts';

const TARGET = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/dev/web',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await TestEndpoint.start();
  endpoint.images.node('web:1', 'setInterval(() => undefined, 1_000)');
  await createService(endpoint, { image: 'web:1', desiredCount: 1 });
});

async function register(MinCapacity: number, MaxCapacity: number): Promise<string> {
  const { ScalableTargetARN } = await endpoint.autoscaling.send(
    new RegisterScalableTargetCommand({ ...TARGET, MinCapacity, MaxCapacity, Tags: { team: 'a' } }),
  );
  return ScalableTargetARN ?? '';
}

async function desiredCount(): Promise<number | undefined> {
  const { services: [service] = [] } = await endpoint.ecs.send(
    new DescribeServicesCommand({ cluster: 'dev', services: ['web'] }),
  );
  return service?.desiredCount;
}

async function running(count: number): Promise<void> {
  await eventually(async () => {
    const { services: [service] = [] } = await endpoint.ecs.send(
      new DescribeServicesCommand({ cluster: 'dev', services: ['web'] }),
    );
    return service?.runningCount === count && service.pendingCount === 0 ? true : undefined;
  });
}

describe('Application Auto Scaling', () => {
  test('a service is brought to its minimum, and no lower than it and no higher than the maximum', async () => {
    await register(2, 4);
    expect(await desiredCount()).toBe(2);
    await running(2);

    await endpoint.autoscaling.send(
      new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: 1, MaxCapacity: 1 }),
    );

    expect(await desiredCount()).toBe(1);
    await running(1);
    const { ScalingActivities } = await endpoint.autoscaling.send(
      new DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs' }),
    );
    expect(ScalingActivities).toMatchObject([
      {
        Description: 'Setting desired count to 1.',
        Cause: 'maximum capacity was set to 1',
        StatusCode: 'Successful',
      },
      {
        Description: 'Setting desired count to 2.',
        Cause: 'minimum capacity was set to 2',
        StatusCode: 'Successful',
      },
    ]);
  });

  test('a scheduled action changes the bounds when it is due, and the service with them', async () => {
    await register(1, 4);
    const inTwoSeconds = new Date(Date.now() + 2_000).toISOString().slice(0, 19);

    await endpoint.autoscaling.send(
      new PutScheduledActionCommand({
        ...TARGET,
        ScheduledActionName: 'rush-hour',
        Schedule: `at(${inTwoSeconds})`,
        ScalableTargetAction: { MinCapacity: 3 },
      }),
    );
    expect(await desiredCount()).toBe(1);

    await running(3);
    const { ScalableTargets } = await endpoint.autoscaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }),
    );
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 3, MaxCapacity: 4 }]);
    const { ScalingActivities = [] } = await endpoint.autoscaling.send(
      new DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs', ResourceId: TARGET.ResourceId }),
    );
    expect(ScalingActivities.map(({ Cause }) => Cause)).toEqual(
      expect.arrayContaining([
        'scheduled action name rush-hour was triggered',
        'minimum capacity was set to 3',
      ]),
    );
  });

  test('targets, policies, actions and tags are kept, changed, and gone with their target', async () => {
    const arn = await register(1, 4);
    await endpoint.autoscaling.send(
      new TagResourceCommand({ ResourceARN: arn, Tags: { team: 'b', tier: 'web' } }),
    );
    await endpoint.autoscaling.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: ['tier'] }));
    const tracking = {
      TargetValue: 70,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    } as const;
    const policy = { ...TARGET, PolicyName: 'cpu', PolicyType: 'TargetTrackingScaling' } as const;
    const put = async (TargetValue: number) =>
      endpoint.autoscaling.send(
        new PutScalingPolicyCommand({
          ...policy,
          TargetTrackingScalingPolicyConfiguration: { ...tracking, TargetValue },
        }),
      );
    const { PolicyARN } = await put(70);
    expect((await put(50)).PolicyARN).toBe(PolicyARN);
    const cron = 'cron(0 8 ? * MON-FRI *)';
    await endpoint.autoscaling.send(
      new PutScheduledActionCommand({
        ...TARGET,
        ScheduledActionName: 'morning',
        Schedule: cron,
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 4 },
      }),
    );

    const all = { ServiceNamespace: 'ecs' } as const;
    expect(
      (await endpoint.autoscaling.send(new ListTagsForResourceCommand({ ResourceARN: arn }))).Tags,
    ).toEqual({
      team: 'b',
    });
    expect(await endpoint.autoscaling.send(new DescribeScalingPoliciesCommand(all))).toMatchObject({
      ScalingPolicies: [{ PolicyARN, TargetTrackingScalingPolicyConfiguration: { TargetValue: 50 } }],
    });
    expect(await endpoint.autoscaling.send(new DescribeScheduledActionsCommand(all))).toMatchObject({
      ScheduledActions: [{ Schedule: cron, Timezone: 'Europe/Berlin' }],
    });

    await endpoint.autoscaling.send(new DeregisterScalableTargetCommand(TARGET));

    expect(
      (await endpoint.autoscaling.send(new DescribeScalingPoliciesCommand(all))).ScalingPolicies,
    ).toEqual([]);
    expect(
      (await endpoint.autoscaling.send(new DescribeScheduledActionsCommand(all))).ScheduledActions,
    ).toEqual([]);
  });
});
