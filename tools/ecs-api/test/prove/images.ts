import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { digestOf, document, makeLayer, MEDIA_TYPES, Registry } from '@fairway/oci';

/** A server that says which release it is, and drains as it should. */
const SERVER = `
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  response.setHeader('connection', closing ? 'close' : 'keep-alive');
  response.end(request.url === '/health' ? 'ok' : 'RELEASE');
});
let closing = false;
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('RELEASE listens'));
process.once('SIGTERM', () => {
  closing = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;

const BROKEN = `
console.log('RELEASE cannot start: no such table');
process.exit(3);
`;

/** Sends images to an ECR, each a release of one service. */
export class ImageFactory {
  readonly #endpoint: string;
  readonly #folder: string;
  readonly #host: string;
  readonly #ecr: ECRClient;

  constructor(options: { endpoint: string; folder: string; region: string; accountId: string }) {
    const { endpoint, folder, region, accountId } = options;
    this.#endpoint = endpoint;
    this.#folder = folder;
    this.#host = `${accountId}.dkr.ecr.${region}.amazonaws.com`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.#ecr = new ECRClient({ endpoint, region, credentials });
  }

  async createRepository(repositoryName: string): Promise<void> {
    await this.#ecr.send(new CreateRepositoryCommand({ repositoryName }));
  }

  /** @returns the image's name with its digest */
  async push(repository: string, release: string, kind: 'sound' | 'broken' = 'sound'): Promise<string> {
    const folder = await mkdtemp(join(this.#folder, 'image-'));
    const code = kind === 'sound' ? SERVER : BROKEN;
    await mkdir(join(folder, 'app'));
    await writeFile(join(folder, 'app', 'main.mjs'), code.replaceAll('RELEASE', release));
    // No program: where an image's Node does not start, the workspace's takes its place.
    await mkdir(join(folder, 'nodejs', 'bin'), { recursive: true });
    await writeFile(join(folder, 'nodejs', 'bin', 'node'), '');
    const layer = await makeLayer({ folder, target: '/' });
    const config = document(MEDIA_TYPES.config, {
      architecture: 'arm64',
      os: 'linux',
      config: { Entrypoint: ['/nodejs/bin/node'], Cmd: ['main.mjs'], WorkingDir: '/app' },
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    });
    const manifest = document(MEDIA_TYPES.manifest, {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: config.descriptor,
      layers: [layer.descriptor],
    });
    const registry = new Registry({ registry: this.#host, endpoint: this.#endpoint });
    for (const content of [layer.content, config.content]) {
      await registry.putBlob(repository, digestOf(content), async () => new Blob([new Uint8Array(content)]));
    }
    const { digest } = manifest.descriptor;
    await registry.putManifest(repository, digest, manifest.content, MEDIA_TYPES.manifest);
    return `${this.#host}/${repository}@${digest}`;
  }

  close(): void {
    this.#ecr.destroy();
  }
}
