import { gzipSync } from 'node:zlib';

import { packTar, type TarEntry } from 'modern-tar';

import { digestOf, document, MEDIA_TYPES, type Descriptor, type Registry } from '../../src/index.ts';

/** A base of one small layer for each platform, in a registry. */
export async function putBase(
  registry: Registry,
  repository: string,
  architectures: readonly string[] = ['amd64', 'arm64'],
): Promise<void> {
  const manifests: Descriptor[] = [];
  for (const architecture of architectures) {
    const { digest, size, mediaType } = await putImage(registry, repository, architecture, [
      [file('nodejs/bin/node', `node for ${architecture}`, 0o755), file('etc/os-release', 'ID=base\n')],
    ]);
    manifests.push({ digest, size, mediaType, platform: { os: 'linux', architecture } });
  }
  const index = document(MEDIA_TYPES.index, { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
  await registry.putManifest(repository, 'base', index.content, MEDIA_TYPES.index);
}

/** Sends an image of hand-made layers. */
export async function putImage(
  registry: Registry,
  repository: string,
  architecture: string,
  layers: readonly (readonly TarEntry[])[],
): Promise<Descriptor> {
  const archives = await Promise.all(layers.map((entries) => packTar(entries)));
  const blobs = archives.map((archive) => gzipSync(archive));
  const config = document(MEDIA_TYPES.config, {
    architecture,
    os: 'linux',
    config: { Env: ['PATH=/usr/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'], User: '0' },
    rootfs: { type: 'layers', diff_ids: archives.map((archive) => digestOf(archive)) },
  });
  const manifest = document(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: blobs.map((blob) => ({
      mediaType: MEDIA_TYPES.layer,
      digest: digestOf(blob),
      size: blob.length,
    })),
  });
  for (const content of [...blobs, config.content]) {
    await registry.putBlob(repository, digestOf(content), async () => new Blob([new Uint8Array(content)]));
  }
  await registry.putManifest(repository, manifest.descriptor.digest, manifest.content, MEDIA_TYPES.manifest);
  return manifest.descriptor;
}

export function file(name: string, body: string, mode = 0o644): TarEntry {
  return { header: { name, mode, size: Buffer.byteLength(body), type: 'file' }, body };
}

export function link(name: string, linkname: string, type: 'symlink' | 'link' = 'symlink'): TarEntry {
  return { header: { name, linkname, type, size: 0 } };
}
