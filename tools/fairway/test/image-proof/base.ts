import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { digestOf, document, MEDIA_TYPES, Registry, type Digest } from '@fairway/oci';

import { run } from './programs.ts';

/** Tasks' user in the base of all images. */
const PASSWD =
  'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n';

/**
 * Sends a base that starts here, in place of the real one, which cannot be reached from everywhere: the workspace's
 * Node at `/nodejs/bin/node`, and this machine's libraries that it is linked to.
 * @returns its name with the digest
 */
export async function pushBase(host: string, folder: string): Promise<string> {
  const root = join(folder, 'base');
  put(root, '/nodejs/bin/node', realpathSync(process.execPath));
  for (const library of librariesOf(process.execPath)) put(root, library, realpathSync(library));
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/passwd'), PASSWD);
  // The mount points of a container's own file systems.
  for (const name of ['dev', 'proc', 'sys', 'tmp']) mkdirSync(join(root, name));

  const archive = join(folder, 'base.tar.gz');
  const order = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  run('tar', ['--use-compress-program=gzip -n1', ...order, '-C', root, '-cf', archive, '.']);
  const layer = readFileSync(archive);
  const diffId: Digest = `sha256:${createHash('sha256').update(gunzipSync(layer)).digest('hex')}`;
  const config = document(MEDIA_TYPES.config, {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Env: ['PATH=/usr/bin'], User: '65532' },
    rootfs: { type: 'layers', diff_ids: [diffId] },
  });
  const manifest = document(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: [{ mediaType: MEDIA_TYPES.layer, digest: digestOf(layer), size: layer.length }],
  });
  const registry = new Registry({ registry: host });
  for (const content of [layer, config.content]) {
    await registry.putBlob('base', digestOf(content), async () => new Blob([new Uint8Array(content)]));
  }
  const { digest } = manifest.descriptor;
  await registry.putManifest('base', digest, manifest.content, MEDIA_TYPES.manifest);
  return `${host}/base@${digest}`;
}

function put(root: string, path: string, origin: string): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(origin, target);
}

/** Paths of the shared libraries, the loader among them. */
function librariesOf(program: string): readonly string[] {
  return [...run('ldd', [program]).matchAll(/(?:=> )?(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
}
