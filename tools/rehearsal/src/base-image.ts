import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { document, makeLayer, MEDIA_TYPES, type Registry } from '@fairway/oci';

const ARCHITECTURES = ['amd64', 'arm64', 's390x'];

export interface BaseOptions {
  /** A repository that the registry has. @default 'base' */
  readonly repository?: string;
  /** @default every one that tasks may have, and another */
  readonly architectures?: readonly string[] | undefined;
}

/**
 * Sends a base for some architectures, whose Node is an empty file: where it does not start, the workspace's takes its place.
 * @returns its name with the digest
 */
export async function pushBase(
  registry: Registry,
  { repository = 'base', architectures = ARCHITECTURES }: BaseOptions = {},
): Promise<string> {
  const layer = await nodeLayer();
  const manifests = [];
  for (const architecture of architectures) {
    const config = document(MEDIA_TYPES.config, {
      architecture,
      os: 'linux',
      config: { Env: ['PATH=/usr/bin'] },
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    });
    const manifest = document(MEDIA_TYPES.manifest, {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: config.descriptor,
      layers: [layer.descriptor],
    });
    for (const { digest, content } of [
      { digest: layer.descriptor.digest, content: layer.content },
      { digest: config.descriptor.digest, content: config.content },
    ]) {
      await registry.putBlob(repository, digest, async () => new Blob([new Uint8Array(content)]));
    }
    const { digest } = manifest.descriptor;
    await registry.putManifest(repository, digest, manifest.content, MEDIA_TYPES.manifest);
    manifests.push({ ...manifest.descriptor, platform: { os: 'linux', architecture } });
  }
  const index = document(MEDIA_TYPES.index, { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
  const { digest } = index.descriptor;
  await registry.putManifest(repository, digest, index.content, MEDIA_TYPES.index);
  return `${registry.name}/${repository}@${digest}`;
}

async function nodeLayer() {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-base-'));
  try {
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/node'), '');
    return await makeLayer({ folder, target: '/nodejs' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
