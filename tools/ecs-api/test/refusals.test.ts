import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { startEcsEndpoint, type EcsEndpoint } from '../src/index.ts';

import { call } from './clients/call.ts';
import { ProgramImages } from './program-images.ts';
import { ACCOUNT, QUICK, REGION } from './settings.ts';

const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;
const GROUP = 'arn:aws:elasticloadbalancing:eu-central-1:000000000000:targetgroup/web/0';

const folder = mkdtempSync(join(tmpdir(), 'ecs-refusals-'));
let endpoint: EcsEndpoint;
beforeAll(async () => {
  const taskSide = new ProgramImages().node('web:1', 'setInterval(() => undefined, 1_000)').group(GROUP);
  const account = { region: REGION, accountId: ACCOUNT };
  endpoint = await startEcsEndpoint({ ...account, port: 0, folder, taskSide, pace: QUICK });
  await ask('CreateCluster', { clusterName: 'dev', capacityProviders: ['FARGATE'] });
  await ask('CreateCluster', { clusterName: 'gone' });
  await ask('DeleteCluster', { cluster: 'gone' });
  await ask('RegisterTaskDefinition', { family: 'web', memory: '512', containerDefinitions: [APP] });
  await ask('RegisterTaskDefinition', { family: 'old', memory: '512', containerDefinitions: [APP] });
  await ask('DeregisterTaskDefinition', { taskDefinition: 'old:1' });
  await ask('RegisterTaskDefinition', fargate({}));
  await ask('CreateService', { cluster: 'dev', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
});
afterAll(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true });
});

const APP = { name: 'app', image: 'web:1', portMappings: [{ containerPort: 80 }] };

/** A task definition that Fargate takes, with a test's changes. */
function fargate(changes: object, container: object = {}): object {
  return {
    family: 'fargate',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
    containerDefinitions: [{ ...APP, ...container }],
    ...changes,
  };
}

async function ask(operation: string, request: object, api: 'ecs' | 'application-autoscaling' = 'ecs') {
  const { status, answer } = await call(endpoint.url, api, operation, request);
  return { status, ...(answer as { __type?: string; message?: string }) };
}

const service = (changes: object): object => ({
  cluster: 'dev',
  serviceName: 'other',
  taskDefinition: 'web',
  desiredCount: 1,
  ...changes,
});
const behind = (changes: object): object =>
  service({
    loadBalancers: [{ targetGroupArn: GROUP, containerName: 'app', containerPort: 80, ...changes }],
  });
const vpc = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
const target = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/dev/web',
  ScalableDimension: 'ecs:service:DesiredCount',
};

type Refusal = readonly [operation: string, request: object, code: string, message: string];

const clusters: readonly Refusal[] = [
  [
    'CreateCluster',
    { clusterName: 'a b' },
    'InvalidParameterException',
    'Cluster name contains invalid characters.',
  ],
  ['DeleteCluster', { cluster: 'none' }, 'ClusterNotFoundException', 'Cluster not found.'],
  ['DeleteCluster', { cluster: 'gone' }, 'ClusterNotFoundException', 'Cluster not found.'],
  [
    'DeleteCluster',
    { cluster: 'dev' },
    'ClusterContainsServicesException',
    'The Cluster cannot be deleted while Services are active.',
  ],
  ['ListServices', { cluster: 'none' }, 'ClusterNotFoundException', 'Cluster not found.'],
  ['ListTasks', {}, 'ClusterNotFoundException', 'Cluster not found.'],
  [
    'PutClusterCapacityProviders',
    { cluster: 'dev', capacityProviders: ['nobody'], defaultCapacityProviderStrategy: [] },
    'InvalidParameterException',
    "The specified capacity provider 'nobody' was not found. Specify a valid name or ARN and try again.",
  ],
  [
    'PutClusterCapacityProviders',
    {
      cluster: 'dev',
      capacityProviders: ['FARGATE'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }],
    },
    'InvalidParameterException',
    'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.',
  ],
  [
    'CreateCapacityProvider',
    { name: 'fargate-mine' },
    'InvalidParameterException',
    'The name cannot be prefixed with "aws", "ecs", or "fargate".',
  ],
  [
    'DeleteCapacityProvider',
    { capacityProvider: 'none' },
    'InvalidParameterException',
    'The specified capacity provider does not exist.',
  ],
  ['ListClusters', { nextToken: 'invented' }, 'InvalidParameterException', 'Invalid token.'],
  [
    'ListClusters',
    { maxResults: 101 },
    'InvalidParameterException',
    'maxResults must be from 1 to 100, got: 101',
  ],
];

const taskDefinitions: readonly Refusal[] = [
  ['RegisterTaskDefinition', { family: 'a' }, 'ClientException', "Value null at 'containerDefinitions'"],
  [
    'RegisterTaskDefinition',
    { family: 'a b', containerDefinitions: [APP] },
    'ClientException',
    'Family contains invalid characters.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'a', containerDefinitions: [] },
    'ClientException',
    'Container list cannot be empty.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'a', containerDefinitions: [{ image: 'a' }] },
    'ClientException',
    'Container.name should not be null or empty.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'a', containerDefinitions: [{ name: 'a b', image: 'a' }] },
    'ClientException',
    'Container.name contains invalid characters.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'a', containerDefinitions: [{ name: 'a' }] },
    'ClientException',
    'Container.image should not be null or empty.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'a', containerDefinitions: [APP] },
    'ClientException',
    "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.",
  ],
  [
    'RegisterTaskDefinition',
    { family: 'a', memory: '1', containerDefinitions: [APP, APP] },
    'ClientException',
    'Container.name must be unique within a task definition.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'a', memory: '1', containerDefinitions: [{ ...APP, essential: false }] },
    'ClientException',
    'at least one essential container',
  ],
  [
    'RegisterTaskDefinition',
    {
      family: 'a',
      memory: '1',
      containerDefinitions: [
        APP,
        { ...APP, name: 'b', dependsOn: [{ containerName: 'app', condition: 'SUCCESS' }] },
      ],
    },
    'ClientException',
    'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
  ],
  [
    'RegisterTaskDefinition',
    {
      family: 'a',
      memory: '1',
      containerDefinitions: [
        { ...APP, dependsOn: [{ containerName: 'b', condition: 'START' }] },
        { ...APP, name: 'b', dependsOn: [{ containerName: 'app', condition: 'START' }] },
      ],
    },
    'ClientException',
    'Container dependencies cannot be circular.',
  ],
  [
    'RegisterTaskDefinition',
    {
      family: 'a',
      memory: '1',
      containerDefinitions: [{ ...APP, dependsOn: [{ containerName: 'none', condition: 'START' }] }],
    },
    'ClientException',
    "there is no container 'none'",
  ],
  [
    'RegisterTaskDefinition',
    fargate({ networkMode: 'bridge' }),
    'ClientException',
    "Fargate only supports network mode 'awsvpc'.",
  ],
  [
    'RegisterTaskDefinition',
    fargate({ cpu: undefined }),
    'ClientException',
    "Fargate requires that 'cpu' be defined at the task level.",
  ],
  [
    'RegisterTaskDefinition',
    fargate({ memory: undefined }, { memory: 512 }),
    'ClientException',
    "Fargate requires that 'memory' be defined at the task level.",
  ],
  [
    'RegisterTaskDefinition',
    fargate({ memory: '1536' }),
    'ClientException',
    'No Fargate configuration exists for given values.',
  ],
  [
    'RegisterTaskDefinition',
    fargate({ cpu: '300' }),
    'ClientException',
    'No Fargate configuration exists for given values.',
  ],
  [
    'RegisterTaskDefinition',
    fargate({}, { cpu: 512 }),
    'ClientException',
    "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
  ],
  [
    'RegisterTaskDefinition',
    fargate({}, { healthCheck: { command: ['curl', '-f', 'localhost'] } }),
    'ClientException',
    "Invalid 'healthCheck.command' setting for container 'app': it must be CMD or CMD-SHELL and what to run.",
  ],
  [
    'RegisterTaskDefinition',
    fargate({}, { healthCheck: { command: ['CMD', 'check'], interval: 1 } }),
    'ClientException',
    "Invalid 'healthCheck.interval' setting for container 'app': it must be from 5 to 300, got: 1.",
  ],
  [
    'RegisterTaskDefinition',
    fargate({}, { stopTimeout: 121 }),
    'ClientException',
    'Container.stopTimeout must be at most 120 seconds with Fargate, got: 121.',
  ],
  [
    'RegisterTaskDefinition',
    fargate({}, { portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    'ClientException',
    'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
  ],
  [
    'RegisterTaskDefinition',
    fargate({}, { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-region': 'a' } } }),
    'ClientException',
    'Log driver awslogs requires options: awslogs-group, awslogs-stream-prefix',
  ],
  [
    'RegisterTaskDefinition',
    fargate({ executionRoleArn: undefined }, { image: '1.dkr.ecr.a.amazonaws.com/a' }),
    'ClientException',
    'Fargate requires task definition to have execution role ARN to support ECR images.',
  ],
  [
    'RegisterTaskDefinition',
    fargate({}, { essential: 'yes' }),
    'SerializationException',
    'containerDefinitions.1.member.essential',
  ],
  [
    'DescribeTaskDefinition',
    { taskDefinition: 'none' },
    'ClientException',
    'Unable to describe task definition.',
  ],
  ['DeregisterTaskDefinition', { taskDefinition: 'web' }, 'ClientException', 'Revision is missing.'],
  [
    'DeregisterTaskDefinition',
    { taskDefinition: 'web:99' },
    'ClientException',
    'The specified task definition does not exist.',
  ],
];

const services: readonly Refusal[] = [
  [
    'CreateService',
    service({ serviceName: 'a b' }),
    'InvalidParameterException',
    'Service name contains invalid characters.',
  ],
  [
    'CreateService',
    service({ serviceName: 'web' }),
    'InvalidParameterException',
    'Creation of service was not idempotent.',
  ],
  ['CreateService', service({ taskDefinition: 'none' }), 'ClientException', 'TaskDefinition not found.'],
  ['CreateService', service({ taskDefinition: 'old:1' }), 'ClientException', 'TaskDefinition is inactive.'],
  ['CreateService', service({ cluster: 'none' }), 'ClusterNotFoundException', 'Cluster not found.'],
  [
    'CreateService',
    service({ launchType: 'MOON' }),
    'InvalidParameterException',
    "Value 'MOON' at 'launchType' failed to satisfy constraint: Member must satisfy enum value set",
  ],
  [
    'CreateService',
    service({ desiredCount: -1 }),
    'InvalidParameterException',
    'desiredCount must be from 0 to 5000, got: -1',
  ],
  [
    'CreateService',
    service({ desiredCount: '1' }),
    'SerializationException',
    'desiredCount: the string 1 cannot be converted to a number',
  ],
  [
    'CreateService',
    service({ deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 100 } }),
    'InvalidParameterException',
    'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
  ],
  [
    'CreateService',
    service({ deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 50 } }),
    'InvalidParameterException',
    'leaves no room to deploy',
  ],
  [
    'CreateService',
    service({ launchType: 'FARGATE', capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }),
    'InvalidParameterException',
    'Specifying both a launch type and capacity provider strategy is not supported.',
  ],
  [
    'CreateService',
    service({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] }),
    'InvalidParameterException',
    'that is not associated with the cluster',
  ],
  [
    'CreateService',
    service({ taskDefinition: 'fargate' }),
    'InvalidParameterException',
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  ],
  [
    'CreateService',
    service({ networkConfiguration: vpc }),
    'InvalidParameterException',
    'Network Configuration is not valid for the given networkMode of this task definition.',
  ],
  [
    'CreateService',
    service({ launchType: 'FARGATE' }),
    'InvalidParameterException',
    'Task definition does not support launch_type FARGATE',
  ],
  [
    'CreateService',
    behind({ containerName: 'none' }),
    'InvalidParameterException',
    'The container none does not exist in the task definition.',
  ],
  [
    'CreateService',
    behind({ containerPort: 81 }),
    'InvalidParameterException',
    'The container app did not have a container port 81 defined.',
  ],
  [
    'CreateService',
    behind({ targetGroupArn: `${GROUP}1` }),
    'InvalidParameterException',
    `The target group ${GROUP}1 does not exist.`,
  ],
  [
    'CreateService',
    service({ healthCheckGracePeriodSeconds: 5 }),
    'InvalidParameterException',
    'Health check grace period is only valid for services configured to use load balancers',
  ],
  [
    'CreateService',
    service({ deploymentController: { type: 'CODE_DEPLOY' } }),
    'InvalidParameterException',
    'deploymentController.type must be ECS here, got: CODE_DEPLOY',
  ],
  [
    'CreateService',
    service({ deploymentConfiguration: { strategy: 'BLUE_GREEN' }, schedulingStrategy: 'DAEMON' }),
    'InvalidParameterException',
    'deploymentConfiguration.strategy must be ROLLING here, got: BLUE_GREEN; schedulingStrategy must be REPLICA here, got: DAEMON',
  ],
  [
    'CreateService',
    service({ tags: [{ key: 'a' }, { key: 'a' }] }),
    'InvalidParameterException',
    'Duplicate tag keys found.',
  ],
  ['UpdateService', { cluster: 'dev', service: 'none' }, 'ServiceNotFoundException', 'Service not found.'],
  [
    'UpdateService',
    { cluster: 'dev', service: 'web', taskDefinition: 'old:1' },
    'ClientException',
    'TaskDefinition is inactive.',
  ],
  [
    'DeleteService',
    { cluster: 'dev', service: 'web' },
    'InvalidParameterException',
    'The service cannot be stopped while it is scaled above 0.',
  ],
  ['DeleteService', { cluster: 'dev', service: 'none' }, 'ServiceNotFoundException', 'Service not found.'],
  [
    'DescribeServices',
    { cluster: 'dev', services: Array.from({ length: 11 }, () => 'web') },
    'InvalidParameterException',
    'Services cannot have more than 10 elements.',
  ],
  [
    'ListServiceDeployments',
    { cluster: 'dev', service: 'none' },
    'ServiceNotFoundException',
    'Service not found.',
  ],
  [
    'StopServiceDeployment',
    { serviceDeploymentArn: arn('service-deployment/dev/web/none') },
    'ServiceDeploymentNotFoundException',
    'Service deployment not found.',
  ],
];

const tasks: readonly Refusal[] = [
  [
    'RunTask',
    { cluster: 'dev', taskDefinition: 'web', count: 11 },
    'InvalidParameterException',
    'count must be from 1 to 10, got: 11',
  ],
  ['RunTask', { cluster: 'dev', taskDefinition: 'none' }, 'ClientException', 'TaskDefinition not found.'],
  [
    'RunTask',
    { cluster: 'dev', taskDefinition: 'web', overrides: { containerOverrides: [{ name: 'none' }] } },
    'InvalidParameterException',
    'Override for container named none is not a container in the TaskDefinition.',
  ],
  [
    'StopTask',
    { cluster: 'dev', task: 'none' },
    'InvalidParameterException',
    'The referenced task was not found.',
  ],
  ['DescribeTasks', { cluster: 'dev', tasks: [] }, 'InvalidParameterException', 'Tasks cannot be empty.'],
  [
    'ExecuteCommand',
    { cluster: 'dev', task: 'none', command: 'sh', interactive: true },
    'InvalidParameterException',
    'The referenced task was not found.',
  ],
  [
    'TagResource',
    { resourceArn: arn('cluster/none'), tags: [{ key: 'a' }] },
    'InvalidParameterException',
    'The specified resource cannot be found.',
  ],
  [
    'TagResource',
    { resourceArn: arn('cluster/dev'), tags: [{ key: 'aws:a' }] },
    'InvalidParameterException',
    "Tag keys with the prefix 'aws:' are reserved for AWS use.",
  ],
  [
    'TagResource',
    { resourceArn: 'web', tags: [] },
    'InvalidParameterException',
    'Invalid identifier: Unexpected ARN.',
  ],
  [
    'GetTaskProtection',
    { cluster: 'dev' },
    'UnsupportedFeatureException',
    'tasks here cannot be protected from scale-in',
  ],
  ['CreateTaskSet', {}, 'UnsupportedFeatureException', 'rolling deployments only'],
  ['InventedOperation', {}, 'UnknownOperationException', 'there is no operation InventedOperation'],
];

const scaling: readonly Refusal[] = [
  [
    'RegisterScalableTarget',
    { ...target, ServiceNamespace: 'dynamodb', MinCapacity: 1, MaxCapacity: 2 },
    'ValidationException',
    'ServiceNamespace must be ecs, got: dynamodb',
  ],
  [
    'RegisterScalableTarget',
    { ...target, ResourceId: 'service/dev/none', MinCapacity: 1, MaxCapacity: 2 },
    'ValidationException',
    "ECS service doesn't exist: service/dev/none",
  ],
  [
    'RegisterScalableTarget',
    { ...target, ResourceId: 'web', MinCapacity: 1, MaxCapacity: 2 },
    'ValidationException',
    'it must be service/<cluster>/<service>, got: web',
  ],
  [
    'RegisterScalableTarget',
    { ...target, MinCapacity: 3, MaxCapacity: 2 },
    'ValidationException',
    'Maximum capacity cannot be less than minimum capacity, got: 3 and 2',
  ],
  [
    'RegisterScalableTarget',
    { ...target, MinCapacity: 3 },
    'ValidationException',
    'MinCapacity and MaxCapacity must be given for a new scalable target.',
  ],
  [
    'PutScalingPolicy',
    { ...target, PolicyName: 'cpu', PolicyType: 'StepScaling' },
    'ObjectNotFoundException',
    'No scalable target registered',
  ],
  [
    'PutScheduledAction',
    { ...target, ScheduledActionName: 'a', Schedule: 'rate(1 day)' },
    'ObjectNotFoundException',
    'No scalable target registered',
  ],
  ['DeregisterScalableTarget', target, 'ObjectNotFoundException', 'No scalable target registered'],
  [
    'DeleteScheduledAction',
    { ...target, ScheduledActionName: 'none' },
    'ObjectNotFoundException',
    'No scheduled action found',
  ],
  [
    'DeleteScalingPolicy',
    { ...target, PolicyName: 'none' },
    'ObjectNotFoundException',
    'No scaling policy found',
  ],
  [
    'ListTagsForResource',
    { ResourceARN: 'arn:aws:application-autoscaling:eu-central-1:000000000000:scalable-target/none' },
    'ResourceNotFoundException',
    "doesn't exist",
  ],
  [
    'DescribeScalableTargets',
    { ServiceNamespace: 'ecs', NextToken: 'invented' },
    'InvalidNextTokenException',
    'Invalid token.',
  ],
  [
    'DescribeScalableTargets',
    { ServiceNamespace: 'ecs', MaxResults: 51 },
    'ValidationException',
    'MaxResults must be from 1 to 50, got: 51',
  ],
  [
    'GetPredictiveScalingForecast',
    {},
    'UnsupportedFeatureException',
    'what is measured here is not kept for long enough',
  ],
];

describe('what AWS refuses is refused here with the same error code', () => {
  test.each([...clusters, ...taskDefinitions, ...services, ...tasks])(
    '%s of %j',
    async (operation, request, code, message) => {
      const answer = await ask(operation, request);

      expect(answer).toMatchObject({ __type: code, message: expect.stringContaining(message) });
      expect(answer.status).toBe(400);
    },
  );

  test.each(scaling)('%s of %j', async (operation, request, code, message) => {
    const answer = await ask(operation, request, 'application-autoscaling');

    expect(answer).toMatchObject({ __type: code, message: expect.stringContaining(message) });
    expect(answer.status).toBe(400);
  });

  test('nothing that was refused has left anything behind', async () => {
    expect(await ask('ListServices', { cluster: 'dev' })).toMatchObject({
      serviceArns: [arn('service/dev/web')],
    });
    expect(await ask('ListTaskDefinitions', {})).toMatchObject({
      taskDefinitionArns: [arn('task-definition/fargate:1'), arn('task-definition/web:1')],
    });
  });
});
