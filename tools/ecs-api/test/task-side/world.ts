import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startMinistackIfPossible, type Ministack } from '@fairway/local-aws/ministack';
import { digestOf, document, makeLayer, MEDIA_TYPES, Registry } from '@fairway/oci';
import { afterAll } from '@jest/globals';

import type {
  ContainerSource,
  TaskSide,
  TaskSideOptions,
  TaskToPrepare,
} from '../../src/task-side/contract.ts';
import { createTaskSide } from '../../src/task-side/task-side.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';
const ECR_HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

/** An independent emulation of AWS, and a task side that uses it. */
export interface World {
  readonly endpoint: string;
  readonly said: readonly string[];
  open(changes?: Partial<TaskSideOptions>): Promise<TaskSide>;
  /** Sends an image of one layer; returns its name with the digest. */
  pushImage(repository: string, files: string, settings?: ImageSettings): Promise<string>;
}

export interface ImageSettings {
  readonly architecture?: string;
  readonly config?: object;
}

/** Undefined where this machine cannot run the emulator, after saying so. */
export async function startWorld(): Promise<World | undefined> {
  const ministack: Ministack | undefined = await startMinistackIfPossible({ region: REGION });
  if (ministack === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'fairway-task-side-'));
  const sides: TaskSide[] = [];
  const said: string[] = [];
  afterAll(async () => {
    await Promise.all(sides.map((side) => side.close()));
    await ministack.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    endpoint: ministack.endpoint,
    said,
    open: async (changes = {}) => {
      const side = await createTaskSide({
        folder,
        region: REGION,
        accountId: ACCOUNT,
        endpointUrl: ministack.endpoint,
        report: (sentence) => said.push(sentence),
        ...changes,
      });
      sides.push(side);
      return side;
    },
    pushImage: (repository, files, settings) => pushImage(ministack.endpoint, repository, files, settings),
  };
}

async function pushImage(
  endpoint: string,
  repository: string,
  folder: string,
  { architecture = process.arch === 'x64' ? 'amd64' : process.arch, config = {} }: ImageSettings = {},
): Promise<string> {
  const registry = new Registry({ registry: ECR_HOST, endpoint });
  const layer = await makeLayer({ folder, target: '/app' });
  const configuration = document(MEDIA_TYPES.config, {
    architecture,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
  });
  const manifest = document(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: configuration.descriptor,
    layers: [layer.descriptor],
  });
  for (const content of [layer.content, configuration.content]) {
    await registry.putBlob(repository, digestOf(content), async () => new Blob([new Uint8Array(content)]));
  }
  const { digest } = manifest.descriptor;
  await registry.putManifest(repository, digest, manifest.content, MEDIA_TYPES.manifest);
  return `${ECR_HOST}/${repository}@${digest}`;
}

/** A task of one container. */
export function taskOf(
  container: Partial<ContainerSource> & { image: string },
  changes: Partial<TaskToPrepare> = {},
): TaskToPrepare {
  const taskId = '0123456789abcdef0123456789abcdef';
  const arn = (kind: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${kind}`;
  return {
    taskId,
    taskArn: arn(`task/shop/${taskId}`),
    clusterArn: arn('cluster/shop'),
    clusterName: 'shop',
    serviceName: 'front',
    availabilityZone: `${REGION}a`,
    launchType: 'FARGATE',
    taskDefinition: {
      taskDefinitionArn: arn('task-definition/front:3'),
      family: 'front',
      revision: 3,
      cpu: '256',
      memory: '512',
      runtimePlatform: {
        cpuArchitecture: process.arch === 'arm64' ? 'ARM64' : 'X86_64',
        operatingSystemFamily: 'LINUX',
      },
    },
    containers: [{ name: 'app', ...container }],
    ...changes,
  };
}
