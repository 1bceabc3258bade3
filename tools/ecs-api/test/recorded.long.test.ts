import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { answerFaults } from './clients/answer-faults.ts';
import { call, PREFIXES } from './clients/call.ts';
import { installAwsForPython, type AwsForPython } from './clients/python.ts';
import { TestEndpoint } from './endpoint.ts';
import { http } from './program-images.ts';

interface Recorded {
  readonly taskDefinitions: Readonly<Record<string, TaskDefinition>>;
  readonly calls: readonly {
    readonly phase: string;
    readonly api: keyof typeof PREFIXES;
    readonly operation: string;
    readonly request: unknown;
  }[];
}

interface TaskDefinition {
  readonly containerDefinitions: readonly {
    readonly name: string;
    readonly image: string;
    readonly portMappings?: readonly { readonly containerPort: number }[];
  }[];
}

/** Terraform's requests for our own stacks, on create, plan, image change and destroy; each kind once. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded/terraform-calls.json'), 'utf8'),
) as Recorded;
const services = Object.keys(recorded.taskDefinitions);
/** Asked once for the whole stack, not for each service. */
const SHARED = ['CreateCluster', 'DescribeClusters', 'PutClusterCapacityProviders', 'DeleteCluster'];

let clients: AwsForPython | undefined;
beforeAll(async () => {
  clients = await installAwsForPython();
}, 180_000);

describe('the calls that Terraform made for our own stacks', () => {
  test('are served, answered as AWS’s model says, and give back every member that was given', async () => {
    const endpoint = await startWithImages();
    const faults: string[] = [];
    const scalableTargets = new Map<string, string>();

    for (const { api, operation, request } of recorded.calls) {
      for (const service of SHARED.includes(operation) ? [''] : services) {
        const asked = fill(request, service, scalableTargets.get(service) ?? '');
        const { status, answer } = await call(endpoint.url, api, operation, asked);
        expect([operation, service, status, status === 200 ? '' : answer]).toEqual([
          operation,
          service,
          200,
          '',
        ]);
        const model = clients?.model(api);
        if (model !== undefined) faults.push(...answerFaults(model, operation, answer));
        faults.push(...lost(operation, asked, answer));
        if (operation === 'RegisterScalableTarget') {
          scalableTargets.set(service, (answer as { ScalableTargetARN: string }).ScalableTargetARN);
        }
        if (operation === 'CreateService') await endpoint.endOfDeployment('fairway-dev', service);
      }
    }

    expect(faults).toEqual([]);
  });
});

async function startWithImages(): Promise<TestEndpoint> {
  const endpoint = await TestEndpoint.start();
  for (const [service, { containerDefinitions }] of Object.entries(recorded.taskDefinitions)) {
    const arn = `arn:aws:elasticloadbalancing:eu-central-1:000000000000:targetgroup/dev-${service}/0123456789abcdef`;
    endpoint.images.group(arn);
    for (const { image, name } of containerDefinitions) {
      // The migration is the same image with another command.
      endpoint.images.node(
        image,
        `${http(name)}; if (process.argv.includes('migrate.mjs')) process.exit(0);`,
      );
    }
  }
  return endpoint;
}

function fill(request: unknown, service: string, scalableTargetArn: string): unknown {
  const taskDefinition = recorded.taskDefinitions[service];
  if (request === '{taskDefinition}') return taskDefinition;
  const port = taskDefinition?.containerDefinitions.flatMap(({ portMappings = [] }) => portMappings)[0];
  const text = JSON.stringify(request)
    .replaceAll('{service}', service)
    .replaceAll('"{port}"', String(port?.containerPort))
    .replaceAll('{scalableTargetArn}', scalableTargetArn);
  return JSON.parse(text);
}

type Answered = Readonly<Record<string, unknown>>;

/** Members that a request for something new gave and its answer has not. */
function lost(operation: string, asked: unknown, answer: unknown): readonly string[] {
  const { service, taskDefinition, cluster, tags } = answer as Record<string, Answered>;
  const made = new Map<string, Answered>([
    // Some of a service's members are in its deployments.
    ['CreateService', { ...(service?.['deployments'] as Answered[] | undefined)?.[0], ...service }],
    ['RegisterTaskDefinition', { ...taskDefinition, tags }],
    ['CreateCluster', { ...cluster }],
  ]).get(operation);
  if (made === undefined) return [];
  const { clientToken: _, cluster: __, ...given } = asked as Record<string, unknown>;
  return Object.entries(given).flatMap(([member, value]) =>
    differences(`${operation}.${member}`, value, made[member]),
  );
}

/** The places where `found` lacks members of `given`; it may have more. */
function differences(path: string, given: unknown, found: unknown): readonly string[] {
  if (typeof given !== 'object' || given === null) {
    return given === found
      ? []
      : [`${path}: ${JSON.stringify(given)} was given, got: ${JSON.stringify(found)}`];
  }
  return Object.entries(given).flatMap(([name, value]) =>
    differences(`${path}.${name}`, value, (found as Record<string, unknown> | undefined)?.[name]),
  );
}
