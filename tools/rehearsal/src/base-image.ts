import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { document, makeLayer, MEDIA_TYPES, Registry } from '@fairway/oci';

import type { ClientSettings } from './client-settings.ts';

const REPOSITORY = 'base';

/**
 * Sends a base for every architecture to emulated ECR, whose Node is an empty file: where it does not start, the
 * workspace's takes its place.
 * @returns its name with the digest
 */
export async function pushBase(settings: ClientSettings): Promise<string> {
  const ecr = new ECRClient(settings);
  await ecr
    .send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }))
    .catch((error: unknown) => {
      if ((error as Error).name !== 'RepositoryAlreadyExistsException') throw error;
    })
    .finally(() => ecr.destroy());
  const registry = new Registry({ registry: new URL(settings.endpoint).host });
  const folder = await mkdtemp(join(tmpdir(), 'fairway-base-'));
  try {
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/node'), '');
    const layer = await makeLayer({ folder, target: '/nodejs' });
    const manifests = [];
    for (const architecture of ['amd64', 'arm64', 's390x']) {
      const config = document(MEDIA_TYPES.config, {
        ...{ architecture, os: 'linux', config: { Env: ['PATH=/usr/bin'] } },
        rootfs: { type: 'layers', diff_ids: [layer.diffId] },
      });
      const manifest = document(MEDIA_TYPES.manifest, {
        ...{ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest },
        ...{ config: config.descriptor, layers: [layer.descriptor] },
      });
      for (const { digest, content } of [
        { digest: layer.descriptor.digest, content: layer.content },
        { digest: config.descriptor.digest, content: config.content },
      ]) {
        await registry.putBlob(REPOSITORY, digest, async () => new Blob([new Uint8Array(content)]));
      }
      const { digest } = manifest.descriptor;
      await registry.putManifest(REPOSITORY, digest, manifest.content, MEDIA_TYPES.manifest);
      manifests.push({ ...manifest.descriptor, platform: { os: 'linux', architecture } });
    }
    const index = document(MEDIA_TYPES.index, { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
    const { digest } = index.descriptor;
    await registry.putManifest(REPOSITORY, digest, index.content, MEDIA_TYPES.index);
    return `${registry.name}/${REPOSITORY}@${digest}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
