import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Service, ServiceDeployment, Task } from '@aws-sdk/client-ecs';
import { assembleImage, makeLayer, writeLayout, type BasePlatform } from '@fairway/oci';

import { createTaskSide, startEcsEndpoint, type EcsEndpoint, type TaskSide } from '../../src/index.ts';
import { call } from '../clients/call.ts';
import { http, ProgramImages } from '../program-images.ts';
import { ACCOUNT, QUICK, REGION } from '../settings.ts';
import { OCI_IMAGE, SERVICES } from './actions.ts';

const SLOW_MS = 300;
/** Long, since a check that a busy machine answers late says nothing about the task. */
const CHECK = { intervalMs: 1_000, timeoutMs: 10_000, healthyThreshold: 2, unhealthyThreshold: 2 };

/** Refusals that a caller who does not look first must expect. */
const EXPECTED = [
  'ClientException',
  'ConflictException',
  'InvalidParameterException',
  'ServiceDeploymentNotFoundException',
  'ServiceNotActiveException',
  'ServiceNotFoundException',
  'ValidationException',
];

/** The endpoint with processes and ports of this machine, as its clients and the system see them. */
export class RealAccount {
  readonly images: ProgramImages;
  readonly #mark: string;
  readonly #folder: string;
  #endpoint: EcsEndpoint;

  readonly #layouts: TaskSide;

  private constructor(
    images: ProgramImages,
    layouts: TaskSide,
    mark: string,
    folder: string,
    endpoint: EcsEndpoint,
  ) {
    this.images = images;
    this.#layouts = layouts;
    this.#mark = mark;
    this.#folder = folder;
    this.#endpoint = endpoint;
  }

  static async open(): Promise<RealAccount> {
    const folder = await mkdtemp(join(tmpdir(), 'ecs-story-'));
    const mark = randomUUID();
    const layouts = await ociImages(join(folder, 'task-side'), mark);
    const taskSide = imagesWith(mark).layouts(layouts);
    const endpoint = await openEndpoint(folder, taskSide);
    const opened = new RealAccount(taskSide, layouts, mark, folder, endpoint);
    await opened.call('CreateCluster', { clusterName: 'dev' });
    return opened;
  }

  async close(): Promise<void> {
    await this.#endpoint.close();
    await this.#layouts.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The same account, by an endpoint that is started again. */
  async restart(): Promise<void> {
    await this.#endpoint.close();
    this.#endpoint = await openEndpoint(this.#folder, this.images);
  }

  /** Sets how many tasks autoscaling leaves a service. @returns whether it took that */
  async bound(service: string, MinCapacity: number, MaxCapacity: number): Promise<boolean> {
    const target = { ...scalable(service), MinCapacity, MaxCapacity };
    const registered = await this.call('RegisterScalableTarget', target, 'application-autoscaling');
    if (registered === undefined) return false;
    const described = await this.call(
      'DescribeScalingActivities',
      scalable(service),
      'application-autoscaling',
    );
    const [newest] = (described?.['ScalingActivities'] ?? []) as { StatusCode: string }[];
    return newest?.StatusCode !== 'Failed';
  }

  /** @returns undefined when it was refused, as a caller who does not look first must expect */
  async call(
    operation: string,
    request: object,
    api: Parameters<typeof call>[1] = 'ecs',
  ): Promise<Record<string, unknown> | undefined> {
    const { status, answer } = await call(this.#endpoint.url, api, operation, request);
    if (status === 200) return answer as Record<string, unknown>;
    if (EXPECTED.includes((answer as { __type: string }).__type)) return undefined;
    throw new Error(`${operation} answered ${status}: ${JSON.stringify(answer)}`);
  }

  /** A revision of a service's own target group. */
  async register(image: string): Promise<string> {
    const registered = await this.call('RegisterTaskDefinition', {
      family: 'web',
      memory: '256',
      containerDefinitions: [
        { name: 'app', image, stopTimeout: 10, portMappings: [{ containerPort: 8080 }] },
      ],
    });
    const { taskDefinitionArn } = (registered ?? {})['taskDefinition'] as { taskDefinitionArn: string };
    return taskDefinitionArn;
  }

  async services(): Promise<readonly Service[]> {
    const described = await this.call('DescribeServices', { cluster: 'dev', services: SERVICES });
    return described?.['services'] as Service[];
  }

  /** Newest first. */
  async deployments(service: string): Promise<readonly ServiceDeployment[]> {
    const listed = await this.call('ListServiceDeployments', { cluster: 'dev', service });
    const arns = ((listed?.['serviceDeployments'] ?? []) as ServiceDeployment[]).map(
      (each) => each.serviceDeploymentArn,
    );
    if (arns.length === 0) return [];
    const serviceDeploymentArns = arns.slice(0, 20);
    const described = await this.call('DescribeServiceDeployments', { serviceDeploymentArns });
    return described?.['serviceDeployments'] as ServiceDeployment[];
  }

  async tasks(desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly Task[]> {
    const listed = await this.call('ListTasks', { cluster: 'dev', desiredStatus });
    const arns = listed?.['taskArns'] as string[];
    if (arns.length === 0) return [];
    const described = await this.call('DescribeTasks', { cluster: 'dev', tasks: arns });
    return described?.['tasks'] as Task[];
  }

  /** Ports that a service's target group sends requests to. */
  targets(service: string): readonly number[] {
    const group = groupOf(service);
    return [...this.images.registered].flatMap((each) => {
      const [arn, port] = each.split(' ');
      return arn === group ? [Number(port)] : [];
    });
  }

  /** The image that answers on a port, or the reason why none of this account does. */
  async ask(port: number): Promise<string> {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
      const text = await response.text();
      return text.startsWith(this.#mark) ? text.slice(this.#mark.length + 1) : 'a stranger';
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      return cause?.code ?? String(error);
    }
  }

  /** The processes of this account by the system's list, which does not depend on the endpoint. */
  async processes(): Promise<readonly string[]> {
    const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,stat=,args=']);
    return stdout.split('\n').filter((row) => row.includes(this.#mark) && !/^\s*\d+\s+Z/.test(row));
  }
}

export function groupOf(service: string): string {
  return `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/${service}/0000000000000000`;
}

function scalable(service: string): object {
  return {
    ServiceNamespace: 'ecs',
    ResourceId: `service/dev/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  };
}

function openEndpoint(folder: string, taskSide: ProgramImages): Promise<EcsEndpoint> {
  return startEcsEndpoint({
    region: REGION,
    accountId: ACCOUNT,
    port: 0,
    folder,
    taskSide,
    pace: QUICK,
  });
}

/** The endpoint's own task side, with an image as an OCI layout that answers as `good` does. */
async function ociImages(folder: string, mark: string): Promise<TaskSide> {
  const files = await mkdtemp(join(tmpdir(), 'ecs-story-image-'));
  // No program: where an image's Node does not start, this machine's takes its place.
  await mkdir(join(files, 'nodejs'));
  await writeFile(join(files, 'nodejs', 'node'), '');
  await writeFile(join(files, `${mark}.mjs`), http(`${mark} ${OCI_IMAGE}`));
  const layer = await makeLayer({ folder: files, target: '/' });
  await rm(files, { recursive: true });
  const empty = { config: { digest: '', size: 0, mediaType: '' }, layers: [] };
  const platforms = ['amd64', 'arm64'].map((architecture) => ({
    manifest: { schemaVersion: 2, ...empty },
    config: { os: 'linux', architecture, rootfs: { type: 'layers', diff_ids: [] } },
  })) as unknown as BasePlatform[];
  const image = assembleImage(platforms, layer, {
    user: '',
    workingFolder: '/',
    environment: {},
    stopSignal: 'SIGTERM',
    labels: {},
    entrypoint: ['/nodejs/node'],
    command: [`/${mark}.mjs`],
  });
  const base = { platforms: [] } as unknown as Parameters<typeof writeLayout>[3];
  await writeLayout(join(folder, 'images', 'oci'), image, layer, base, 'latest');
  return createTaskSide({ folder, region: REGION, accountId: ACCOUNT, report: () => undefined });
}

function imagesWith(mark: string): ProgramImages {
  const images = new ProgramImages()
    .node('good', http(`${mark} good`))
    .node('slow', `await new Promise((resolve) => setTimeout(resolve, ${SLOW_MS}));${http(`${mark} slow`)}`)
    .node('job', `process.exitCode = 0; // ${mark}`)
    .node('crashing', `process.exitCode = 3; // ${mark}`)
    .node(
      'neverHealthy',
      http(`${mark} neverHealthy`).replace('response.end(', 'response.writeHead(503).end('),
    );
  for (const service of SERVICES) images.group(groupOf(service), CHECK);
  return images;
}
