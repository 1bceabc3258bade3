import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { environmentNames, serviceNames } from '@fairway/environments';
import { needsDatabase, type ServiceManifest } from '@fairway/service-manifest';

import { containerFaults } from './containers.ts';
import { differences } from './differences.ts';
import { hasRights, settingsOf, type Place } from './place.ts';

/** Task definitions container by container, services, what judges their deployments, autoscaling. */
export async function serviceFaults(place: Place): Promise<readonly string[]> {
  const { shared, environment, manifests, clients } = place;
  const { cluster } = environmentNames(shared, environment);
  const faults = manifests.map(async (manifest) => {
    const names = serviceNames(shared, environment, manifest.name);
    const asked = new DescribeServicesCommand({ cluster, services: [names.service] });
    const { services: [service] = [] } = await clients.ecs.send(asked);
    if (service === undefined) return [`${manifest.name}: there is no such service`];
    const { taskDefinition = {} } = await clients.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }),
    );
    return [
      ...taskFaults(place, manifest, taskDefinition),
      ...containerFaults(place, manifest, taskDefinition),
      ...deploymentFaults(place, manifest, service),
      ...(await scalingFaults(place, manifest, `service/${cluster}/${names.service}`)),
    ];
  });
  return (await Promise.all(faults)).flat();
}

function taskFaults(place: Place, manifest: ServiceManifest, task: TaskDefinition): readonly string[] {
  const differs = differences(manifest.name);
  const { shared, environment } = place;
  const { size } = settingsOf(place, manifest);
  const names = serviceNames(shared, environment, manifest.name);
  const roleArn = (name: string) => `arn:aws:iam::${environment.account}:role/${name}`;
  return [
    ...differs('family', task.family, names.taskFamily),
    ...differs('CPU', task.cpu, String(size.cpu)),
    ...differs('memory', task.memory, String(size.memoryMib)),
    ...differs(
      'processor',
      task.runtimePlatform?.cpuArchitecture,
      size.architecture === 'arm64' ? 'ARM64' : 'X86_64',
    ),
    ...differs('network', task.networkMode, 'awsvpc'),
    ...differs('task role', task.taskRoleArn, hasRights(manifest) ? roleArn(names.taskRole) : undefined),
    ...differs('execution role', task.executionRoleArn, roleArn(names.executionRole)),
  ];
}

function deploymentFaults(place: Place, manifest: ServiceManifest, service: Service): readonly string[] {
  const differs = differences(manifest.name);
  const { deployment, capacity } = settingsOf(place, manifest);
  const { alarmPrefix } = serviceNames(place.shared, place.environment, manifest.name);
  const { deploymentCircuitBreaker: breaker, ...configuration } = service.deploymentConfiguration ?? {};
  const alarmNames = [`${alarmPrefix}-latency`, `${alarmPrefix}-server-errors`];
  const alarms = { ...configuration.alarms, alarmNames: configuration.alarms?.alarmNames?.toSorted() };
  const shares = service.capacityProviderStrategy?.map(({ capacityProvider, base = 0, weight }) => [
    capacityProvider,
    base,
    weight,
  ]);
  const spot = ['FARGATE_SPOT', 0, capacity.spotPercent];
  const onDemand = ['FARGATE', capacity.onDemandBase, 100 - capacity.spotPercent];
  return [
    ...differs(
      'breaker',
      [breaker?.enable, breaker?.rollback],
      [deployment.circuitBreaker, deployment.circuitBreaker],
    ),
    ...(deployment.alarms
      ? differs('alarms of a deployment', alarms, { alarmNames, enable: true, rollback: true })
      : []),
    ...differs('least share of tasks', configuration.minimumHealthyPercent, 100),
    ...differs('largest share of tasks', configuration.maximumPercent, 200),
    ...differs('grace period, s', service.healthCheckGracePeriodSeconds, needsDatabase(manifest) ? 240 : 60),
    ...differs(
      'capacity',
      shares?.toSorted(),
      [onDemand, spot].filter(([, base, weight]) => base !== 0 || weight !== 0).toSorted(),
    ),
    ...differs(
      'public addresses',
      service.networkConfiguration?.awsvpcConfiguration?.assignPublicIp,
      place.network.outbound === 'public-addresses' ? 'ENABLED' : 'DISABLED',
    ),
    ...differs('a way into tasks', service.enableExecuteCommand, false),
    ...differs('tags from', service.propagateTags, 'SERVICE'),
  ];
}

async function scalingFaults(
  place: Place,
  manifest: ServiceManifest,
  ResourceId: string,
): Promise<readonly string[]> {
  const differs = differences(manifest.name);
  const { tasks, scaling } = settingsOf(place, manifest);
  const { scaling: client } = place.clients;
  const of = { ServiceNamespace: 'ecs' as const, ResourceIds: [ResourceId] };
  const { ScalableTargets: [target] = [] } = await client.send(new DescribeScalableTargetsCommand(of));
  const { ScalingPolicies = [] } = await client.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs', ResourceId }),
  );
  const tracked = ScalingPolicies.map(
    ({ PolicyName, TargetTrackingScalingPolicyConfiguration: tracking }) => [
      PolicyName,
      tracking?.TargetValue,
      tracking?.ScaleOutCooldown,
      tracking?.ScaleInCooldown,
    ],
  );
  const cooldowns = [scaling.scaleOutCooldownSeconds, scaling.scaleInCooldownSeconds];
  const wanted = [
    ['cpu', scaling.cpuPercent, ...cooldowns],
    ['memory', scaling.memoryPercent, ...cooldowns],
    ['requests', scaling.requestsPerTarget, ...cooldowns],
  ];
  return [
    ...differs('tasks at least', target?.MinCapacity, tasks.minimum),
    ...differs('tasks at most', target?.MaxCapacity, tasks.maximum),
    ...differs('autoscaling', tracked.toSorted(), tasks.minimum < tasks.maximum ? wanted : []),
  ];
}
