import { join } from 'node:path';

import {
  ImageStore,
  parseReference,
  PlatformMissingError,
  Registry,
  RegistryError,
  type Credentials,
  type ImageReference,
  type ImageSource,
  type UnpackedImage,
} from '@fairway/oci';
import { openEcrRegistry, parseEcrHost } from '@fairway/oci/ecr';

import { awsWords, type AwsClients, type AwsKeys } from './aws-clients.ts';
import { TaskStopError } from './contract.ts';
import { LOCAL_REGISTRY, localImageSource } from './local-images.ts';

/** A request to fetch an image. */
export interface PullRequest {
  readonly image: string;
  /** The container's name, for the message. */
  readonly container: string;
  readonly architecture: string;
  /** Keys of the execution role. */
  readonly keys: AwsKeys | undefined;
  /** Credentials of the container's `repositoryCredentials`. */
  readonly credentials: Credentials | undefined;
}

/**
 * Images by name, from this machine (`localhost/…`) or from the registry that the name says; ECR's names from the ECR
 * that the endpoint was given.
 */
export class Images {
  readonly #clients: AwsClients;
  readonly #store: ImageStore;
  readonly #folder: string;

  /** @param folder absolute; keeps what was fetched */
  constructor(clients: AwsClients, folder: string) {
    this.#clients = clients;
    this.#folder = folder;
    this.#store = new ImageStore(join(folder, 'image-store'));
  }

  /** @throws {TaskStopError} `CannotPullContainerError` with the reason */
  async pull(request: PullRequest, stopped: AbortSignal): Promise<UnpackedImage> {
    const { image, architecture } = request;
    try {
      const reference = parseReference(image);
      const source = await this.#source(reference, request, stopped);
      return await this.#store.pull(source, reference, { os: 'linux', architecture });
    } catch (error) {
      throw new TaskStopError('CannotPullContainerError', pullWords(image, error), request.container);
    }
  }

  async #source(
    { registry: host, repository }: ImageReference,
    { keys, credentials }: PullRequest,
    signal: AbortSignal,
  ): Promise<ImageSource> {
    if (host === LOCAL_REGISTRY) return localImageSource(this.#folder, repository);
    if (parseEcrHost(host) === undefined) {
      return new Registry({ registry: host, signal, credentials: () => Promise.resolve(credentials) });
    }
    const endpoint = this.#clients.endpointOf('ECR');
    return openEcrRegistry(host, this.#clients.ecr(keys), { endpoint, signal });
  }
}

/** The agent's words where it has some: people search for them. */
function pullWords(image: string, error: unknown): string {
  if (error instanceof RegistryError && error.isMissing) {
    return `failed to resolve ref ${image}: ${image}: not found`;
  }
  if (error instanceof RegistryError && error.isDenied) {
    return `pull access denied for ${image}: ${error.message}`;
  }
  if (error instanceof PlatformMissingError) {
    return `image Manifest does not contain descriptor matching platform: ${error.message}`;
  }
  if (error instanceof RegistryError) return `failed to copy ${image}: ${error.message}`;
  return `failed to pull ${image}: ${awsWords(error)}`;
}
