import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ECRClient } from '@aws-sdk/client-ecr';
import { keptTagPrefix, matrixFor, repositoryName, type Shared } from '@fairway/environments';
import { assembleImage, compressArchive, formatReference, writeLayout } from '@fairway/oci';
import { ecrHost } from '@fairway/oci/ecr';
import type { ServiceManifest } from '@fairway/service-manifest';

import { readAwsConfig, readSigningConfig, type AwsConfig } from '../aws/config.ts';
import { aliasesOf } from '../aws/images/aliases.ts';
import { keepImages } from '../aws/images/known-images.ts';
import { makeImages, pushImages, type MadeImages } from '../aws/images/images.ts';
import { listImages, type ListedImage } from '../aws/images/list-images.ts';
import { findImage, type PushedImage, type Repositories } from '../aws/images/push-images.ts';
import { cycloneDx } from '../aws/images/sbom.ts';
import { openRegistry } from '../aws/images/registries.ts';
import { signImage } from '../aws/signatures/image-signatures.ts';
import { signingContext } from '../aws/signatures/sigstore.ts';
import { buildBundles } from '../bundles/build-bundles.ts';
import { NO_COMMIT, workingTreeCommit } from '../bundles/working-tree-commit.ts';
import { formatDuration } from '../terminal/duration.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface ImageOptions {
  /** Empty: all. */
  readonly services: readonly string[];
  readonly dataFolder: string;
  readonly base: string | undefined;
  readonly json: boolean;
}

interface Made extends MadeImages {
  readonly config: AwsConfig;
  readonly shared: Shared;
}

/** Writes each service's image as a folder of its own, with its list of packages beside it. */
export async function runBuild(
  options: ImageOptions & { readonly output: string },
  workspace: Workspace,
  output: Output,
): Promise<void> {
  const { images, base } = await make(options, workspace);
  const built: { service: string; image: string; digest: string }[] = [];
  for (const { service, tag, archive, settings, packages } of images) {
    const layer = await compressArchive(archive);
    const image = assembleImage(base.platforms, layer, settings);
    const folder = resolve(options.output, service);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeLayout(folder, image, layer, base, tag);
    const { digest } = image.index.descriptor;
    const bom = cycloneDx({ service, tag, digest }, await packages());
    await writeFile(`${folder}.cdx.json`, `${JSON.stringify(bom, undefined, 2)}\n`);
    built.push({ service, image: `${join(options.output, service)}:${tag}`, digest });
  }
  if (options.json) output.out(`${JSON.stringify(built)}\n`);
  else for (const each of built) output.out(`${each.image}  ${each.digest}\n`);
}

/** Sends the images that the registry lacks, and prints where each image is. */
export async function runPush(
  options: ImageOptions & {
    readonly branch: string | undefined;
    readonly run: string | undefined;
    /** Environment for which the images get the tag that keeps them. */
    readonly keep: string | undefined;
    readonly dryRun: boolean;
    /** Whether each is signed in the name of the workflow that runs. */
    readonly sign: boolean;
  },
  workspace: Workspace,
  output: Output,
): Promise<void> {
  const started = Date.now();
  await requireEnvironment(options.keep, workspace);
  const signing = options.sign ? signingContext(readSigningConfig()) : undefined;
  const made = await make(options, workspace);
  const repositories = repositoriesOf(made);
  if (options.dryRun) {
    for (const image of made.images) {
      const found = await findImage(repositories, image);
      output.out(`${image.service}:${image.tag} ${found === undefined ? 'would be sent' : 'is there'}\n`);
    }
    return;
  }
  const { matrix } = await workspace.loadEnvironments();
  const found = await workingTreeCommit(workspace.root);
  const commit = found === NO_COMMIT ? undefined : found;
  const branch = options.branch?.replace(/^refs\/heads\//, '');
  const imageTag = branch === undefined ? undefined : matrixFor(branch, matrix)?.imageTag;
  const aliases = aliasesOf({ commit, branch, run: options.run, imageTag });
  const pushed = await pushImages(repositories, made, aliases, (image) =>
    output.err(`${pushedLine(image)}\n`),
  );
  if (options.keep !== undefined) await keepPushed(repositories, options.keep, pushed);
  if (signing !== undefined) {
    for (const image of pushed) {
      const isNew = await signImage(repositories, image, signing);
      output.err(`✓ ${image.service}:${image.tag} ${isNew ? 'signed' : 'has its signature'}\n`);
    }
  }
  if (options.json) output.out(`${JSON.stringify(pushed.map(imageRecord), undefined, 2)}\n`);
  else for (const { reference } of pushed) output.out(`${formatReference(reference)}\n`);
  output.err(`${pushed.length} images in ${formatDuration(Date.now() - started)}\n`);
}

async function requireEnvironment(name: string | undefined, workspace: Workspace): Promise<void> {
  if (name === undefined) return;
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map((each) => each.name);
  if (!names.includes(name)) {
    throw new UsageError(`no such environment: ${name}. There are: ${names.join(', ')}`);
  }
}

async function keepPushed(
  repositories: Repositories,
  environment: string,
  pushed: readonly PushedImage[],
): Promise<void> {
  const images = pushed.map(({ reference, tag }) => ({ image: formatReference(reference), version: tag }));
  await keepImages(repositories, environment, images);
}

/** Lists the images of the repositories; the ledgers' own tags say which environment runs or may return to one. */
export async function runList(options: ImageOptions, workspace: Workspace, output: Output): Promise<void> {
  const { shared } = await workspace.loadEnvironments();
  const services = await chosenServices(options, workspace);
  const ecr = new ECRClient({ region: shared.region });
  const listed = await Promise.all(
    services.map(async ({ name }) => {
      const images = await listImages(ecr, repositoryName(shared, name));
      return images.map((image) => ({ service: name, ...listedRecord(image) }));
    }),
  );
  const rows = listed.flat();
  if (options.json) {
    output.out(`${JSON.stringify(rows, undefined, 2)}\n`);
    return;
  }
  const lines = rows.map(({ service, tags, digest, pushedAt, megabytes, keptFor }) => [
    service,
    tags.join(' '),
    digest.slice(0, 'sha256:'.length + 12),
    pushedAt ?? '',
    `${megabytes} MB`,
    keptFor.join(' '),
  ]);
  output.out(`${table([['SERVICE', 'TAGS', 'DIGEST', 'SENT', 'SIZE', 'KEPT FOR'], ...lines]).join('\n')}\n`);
}

async function make(options: ImageOptions, workspace: Workspace): Promise<Made> {
  const manifests = await chosenServices(options, workspace);
  const { shared } = await workspace.loadEnvironments();
  const config = readAwsConfig();
  const { root } = workspace;
  const { dataFolder, base } = options;
  const { bundles } = await buildBundles(
    { root, dataFolder },
    manifests.map(({ name }) => name),
  );
  const build = { root, dataFolder, repository: shared.repository, config, base };
  return { ...(await makeImages(build, bundles, manifests)), config, shared };
}

function repositoriesOf({ shared, config }: Pick<Made, 'shared' | 'config'>): Repositories {
  const registry = openRegistry(ecrHost(shared.account, shared.region), config);
  return { registry, repositoryOf: (service) => repositoryName(shared, service) };
}

async function chosenServices(
  { services }: ImageOptions,
  workspace: Workspace,
): Promise<readonly ServiceManifest[]> {
  const manifests = await workspace.loadServices();
  const names = manifests.map(({ name }) => name);
  const unknown = services.filter((service) => !names.includes(service));
  if (unknown.length > 0) {
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  }
  return services.length === 0 ? manifests : manifests.filter(({ name }) => services.includes(name));
}

function pushedLine({ service, tag, wasThere, sentBytes }: PushedImage): string {
  const how = wasThere ? 'is there' : `sent, ${(sentBytes / 1e6).toFixed(1)} MB`;
  return `✓ ${service}:${tag} ${how}`;
}

function imageRecord({ service, tag, commit, reference, digest, wasThere, sentBytes }: PushedImage) {
  return { service, image: formatReference(reference), digest, version: tag, commit, wasThere, sentBytes };
}

function listedRecord({ digest, tags, pushedAt, bytes }: ListedImage) {
  const kept = tags.filter((tag) => tag.startsWith(keptTagPrefix));
  return {
    tags: tags.filter((tag) => !tag.startsWith(keptTagPrefix)).toSorted(),
    digest,
    pushedAt: pushedAt?.toISOString(),
    megabytes: Number((bytes / 1e6).toFixed(1)),
    keptFor: kept.map((tag) => tag.slice(keptTagPrefix.length).replace(/-[^-]*$/, '')).toSorted(),
  };
}
