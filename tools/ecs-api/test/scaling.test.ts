import {
  DescribeScalingActivitiesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
  type MetricType,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { createService, eventually, registerTask, TestEndpoint } from './endpoint.ts';
import { http } from './program-images.ts';
import { QUICK } from './settings.ts';

const TARGET = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/dev/web',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;
const GROUP = 'arn:aws:elasticloadbalancing:eu-central-1:000000000000:targetgroup/web/0123456789abcdef';
const BUSY = 'setInterval(() => { const end = Date.now() + 40; while (Date.now() < end); }, 50)';

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await TestEndpoint.start({ pace: { ...QUICK, metricPeriodMs: 200 } });
  endpoint.images.group(GROUP).node('busy', BUSY).node('web', http('web'));
});

async function track(type: MetricType, TargetValue: number, more: object = {}): Promise<void> {
  await endpoint.autoscaling.send(
    new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: 1, MaxCapacity: 3 }),
  );
  await endpoint.autoscaling.send(
    new PutScalingPolicyCommand({
      ...TARGET,
      PolicyName: 'track',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue,
        PredefinedMetricSpecification: { PredefinedMetricType: type, ...more },
      },
    }),
  );
}

/** The desired count once it is more than one. */
async function grown(): Promise<number> {
  return eventually(async () => {
    const { services: [service] = [] } = await endpoint.ecs.send(
      new DescribeServicesCommand({ cluster: 'dev', services: ['web'] }),
    );
    const { desiredCount = 0 } = service ?? {};
    return desiredCount > 1 ? desiredCount : undefined;
  });
}

async function activities() {
  const { ScalingActivities = [] } = await endpoint.autoscaling.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs' }),
  );
  return ScalingActivities;
}

describe('policies that track a target', () => {
  test('give a service whose tasks are busy more of them, and write down why', async () => {
    const taskDefinition = await registerTask(endpoint, { image: 'busy' }, { cpu: '256' });
    await createService(endpoint, { image: 'busy', desiredCount: 1, taskDefinition });
    await endpoint.endOfDeployment('dev', 'web');

    await track('ECSServiceAverageCPUUtilization', 10);

    expect(await grown()).toBe(3);
    expect(await activities()).toMatchObject([
      {
        Description: 'Setting desired count to 3.',
        Cause: 'monitor alarm TargetTracking-service/dev/web-AlarmHigh in state ALARM triggered policy track',
        StatusCode: 'Successful',
      },
    ]);
  });

  test('of memory follow what the tasks have of what they reserve', async () => {
    await createService(endpoint, { image: 'web', desiredCount: 1 });
    await endpoint.endOfDeployment('dev', 'web');

    // A process of Node has some 40 MiB of the 512.
    await track('ECSServiceAverageMemoryUtilization', 4);

    expect(await grown()).toBeGreaterThan(1);
  });

  test('of requests follow those of the target group that they name', async () => {
    const taskDefinition = await registerTask(endpoint, {
      image: 'web',
      portMappings: [{ containerPort: 80 }],
    });
    await createService(endpoint, {
      image: 'web',
      desiredCount: 1,
      taskDefinition,
      loadBalancers: [{ targetGroupArn: GROUP, containerName: 'app', containerPort: 80 }],
    });
    await endpoint.endOfDeployment('dev', 'web');
    const [target = ''] = endpoint.images.registered;
    const port = Number(target.split(' ')[1]);
    let count = 0;
    const asking = setInterval(
      () => endpoint.images.requests.set(GROUP, new Map([[port, (count += 10)]])),
      20,
    );

    await track('ALBRequestCountPerTarget', 1_000, {
      ResourceLabel: 'app/edge/fedcba9876543210/targetgroup/web/0123456789abcdef',
    });

    expect(await grown()).toBe(3);
    clearInterval(asking);
  });

  test('that cannot act here say so once, and why', async () => {
    await createService(endpoint, { image: 'web', desiredCount: 1 });
    await track('ALBRequestCountPerTarget', 10, { ResourceLabel: 'app/a/b/targetgroup/c/d' });
    const step = {
      ...TARGET,
      PolicyName: 'step',
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity' },
    } as const;
    await endpoint.autoscaling.send(new PutScalingPolicyCommand(step));
    await endpoint.autoscaling.send(new PutScalingPolicyCommand(step));
    await endpoint.autoscaling.send(
      new PutScalingPolicyCommand({
        ...TARGET,
        PolicyName: 'own',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 1,
          CustomizedMetricSpecification: { MetricName: 'queue', Namespace: 'shop', Statistic: 'Average' },
        },
      }),
    );

    expect(endpoint.reports).toEqual([
      'the scaling policy step of service/dev/web does not act: policies of the type StepScaling follow alarms of CloudWatch, which this endpoint does not have',
      'the scaling policy own of service/dev/web does not act: its own metric is not measured here',
    ]);
  });
});
