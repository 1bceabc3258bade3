import type { Credentials, UnpackedImage } from '@fairway/oci';

import type { AwsKeys } from './aws-clients.ts';
import type { ContainerSource, PreparedHealthCheck, TaskToPrepare } from './contract.ts';
import { findHealthCheck, findProgram, type ImageProgram } from './image-program.ts';
import type { Images } from './images.ts';
import type { Secrets } from './secrets.ts';

/** The program of a container, and what its image says of it. */
export interface ContainerContent {
  readonly config: Pick<UnpackedImage['config'], 'config'>;
  /** `sha256:…` */
  readonly digest: string;
  /** @param variables those that the process will receive */
  readonly find: (variables: Readonly<Record<string, string>>) => Promise<{
    readonly program: ImageProgram;
    readonly healthCheck: PreparedHealthCheck | undefined;
  }>;
}

interface ImageParts {
  readonly images: Images;
  readonly secrets: Secrets;
}

/**
 * Pulls a container's image.
 * @param keys of the execution role
 * @throws {TaskStopError} with the reason why it cannot be had
 */
export async function imageContent(
  parts: ImageParts,
  task: TaskToPrepare,
  container: ContainerSource,
  keys: AwsKeys | undefined,
  stopped: AbortSignal,
): Promise<ContainerContent> {
  const credentials = await registryCredentials(parts, container, keys);
  const architecture = task.taskDefinition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64';
  const request = { image: container.image, container: container.name, architecture, keys, credentials };
  const image = await parts.images.pull(request, stopped);
  return {
    config: image.config,
    digest: image.digest,
    find: async (variables) => ({
      program: await findProgram(container, image, variables),
      healthCheck: await findHealthCheck(container, image, variables),
    }),
  };
}

async function registryCredentials(
  { secrets }: Pick<ImageParts, 'secrets'>,
  { repositoryCredentials }: ContainerSource,
  keys: AwsKeys | undefined,
): Promise<Credentials | undefined> {
  if (repositoryCredentials === undefined) return undefined;
  const reference = repositoryCredentials.credentialsParameter;
  const { username = '', password = '' } = await secrets.resolve(
    ['username', 'password'].map((name) => ({ name, valueFrom: `${reference}:${name}` })),
    keys,
  );
  return { username, password };
}
