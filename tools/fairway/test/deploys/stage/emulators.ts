import { join } from 'node:path';

import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { createTaskSide, startEcsEndpoint, TaskStopError, type EcsEndpoint } from '@fairway/ecs-api';
import { startMinistack, type Ministack } from '@fairway/local-aws/ministack';
import { Registry } from '@fairway/oci';
import { pushBase } from '@fairway/rehearsal/base-image';

import { ACCOUNT, REGION } from './clone.ts';

export type AlarmValue = 'OK' | 'ALARM';

export const BUCKET = `shop-terraform-${ACCOUNT}-${REGION}`;

/** AWS on this machine: an ECS that runs tasks, and all else. */
export interface Emulators {
  readonly ministack: Ministack;
  readonly endpoint: EcsEndpoint;
  /** The states of alarms, by name. */
  readonly alarms: Map<string, AlarmValue>;
  /** The reasons why tasks of a service cannot start, in ECS's words, by its name. */
  readonly startFaults: Map<string, string>;
  /** The base of images, with its digest: for every processor, and for another one than tasks have. */
  readonly base: string;
  readonly foreignBase: string;
}

/** @param folder where the ECS keeps its tasks; absolute */
export async function openEmulators(folder: string, services: readonly string[]): Promise<Emulators> {
  const ministack = await startMinistack({ region: REGION });
  const own = { region: REGION, accountId: ACCOUNT, report: () => undefined };
  const alarms = new Map<string, AlarmValue>();
  const startFaults = new Map<string, string>();
  const taskSide = await createTaskSide({
    ...own,
    folder: join(folder, 'task-side'),
    endpointUrl: ministack.endpoint,
  });
  const endpoint = await startEcsEndpoint({
    ...own,
    port: 0,
    folder: join(folder, 'ecs'),
    taskSide: {
      ...taskSide,
      prepare: async (task, stopped) => {
        const fault = startFaults.get(task.serviceName ?? '');
        if (fault !== undefined) throw new StartFault(fault);
        return taskSide.prepare(task, stopped);
      },
    },
    alarms: { read: (names) => Promise.resolve(chosen(alarms, names)) },
    pace: {
      alarmBakeMs: 20_000,
      alarmPollMs: 100,
      startCheckMs: 50,
      stableWithLoadBalancerMs: 500,
      stableWithoutLoadBalancerMs: 500,
    },
  });
  const [base, foreignBase] = await Promise.all([
    sendBase(ministack.endpoint, 'base'),
    sendBase(ministack.endpoint, 'foreign', ['amd64']),
    makeRoom(ministack.endpoint, services),
  ]);
  return { ministack, endpoint, alarms, startFaults, base, foreignBase };
}

export function clientSettings(endpoint: string) {
  return { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

/** Fargate's own reasons have no code before the sentence. */
class StartFault extends TaskStopError {
  constructor(sentence: string) {
    super('ResourceInitializationError', sentence);
  }

  override get stoppedReason(): string {
    return this.message;
  }
}

function chosen(alarms: ReadonlyMap<string, AlarmValue>, names: readonly string[]) {
  return Object.fromEntries([...alarms].filter(([name]) => names.includes(name)));
}

async function makeRoom(endpoint: string, services: readonly string[]): Promise<void> {
  const s3 = new S3Client({ ...clientSettings(endpoint), forcePathStyle: true });
  const ecr = new ECRClient(clientSettings(endpoint));
  for (const service of services) {
    await ecr.send(new CreateRepositoryCommand({ repositoryName: `shop/${service}` }));
  }
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
}

async function sendBase(
  endpoint: string,
  repositoryName: string,
  architectures?: readonly string[],
): Promise<string> {
  await new ECRClient(clientSettings(endpoint)).send(new CreateRepositoryCommand({ repositoryName }));
  const registry = new Registry({ registry: new URL(endpoint).host });
  return pushBase(registry, { repository: repositoryName, architectures });
}
