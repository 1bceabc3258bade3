import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { afterAll, describe, expect, test } from '@jest/globals';

import {
  assembleImage,
  contentDigests,
  document,
  ImageStore,
  makeLayer,
  MEDIA_TYPES,
  parseReference,
  PlatformMissingError,
  pushImage,
  readPlatforms,
  Registry,
  RegistryError,
  writeLayout,
  type Image,
  type ImageSettings,
  type Layer,
  type PushedBlobs,
} from '../src/index.ts';
import { temporaryFolder, writeFiles } from './support/folders.ts';
import { putBase } from './support/images.ts';
import { startRealRegistries } from './support/registries.ts';

const settings: ImageSettings = {
  user: '65532',
  workingFolder: '/app',
  entrypoint: ['/nodejs/bin/node'],
  command: ['main.mjs'],
  environment: { HOST: '0.0.0.0' },
  stopSignal: 'SIGTERM',
  port: 8102,
  labels: { 'org.opencontainers.image.title': 'logs' },
};

const registries = await startRealRegistries();
const bundle = temporaryFolder();
writeFiles(bundle, { 'main.mjs': 'console.log(1);\n', 'assets/page.css': 'p {}\n' });
const layer = await makeLayer({ folder: bundle, target: '/app' });

for (const { name, host } of registries)
  describe(`an image at ${name}`, () => {
    const registry = new Registry({ registry: host });

    async function push(
      repository: string,
      pushed: Layer = layer,
    ): Promise<{ image: Image; blobs: PushedBlobs }> {
      const platforms = await readPlatforms(registry, parseReference(`${host}/base/node:base`));
      const image = assembleImage(platforms, pushed, settings);
      const base = { registry, repository: 'base/node', platforms };
      const blobs = await pushImage({ registry, repository, sibling: 'base/node' }, image, pushed, base, [
        'c-1',
      ]);
      return { image, blobs };
    }

    test('is sent once, for both platforms, and is the same when it is pulled', async () => {
      await putBase(registry, 'base/node');

      const { image, blobs } = await push('shop/logs');
      const again = await push('shop/logs');
      const store = new ImageStore(temporaryFolder());
      const reference = parseReference(`${host}/shop/logs@${image.index.descriptor.digest}`);
      const pulled = await store.pull(registry, reference, { os: 'linux', architecture: 'arm64' });

      expect(blobs.sentBytes).toBeGreaterThan(layer.content.length);
      expect(again.blobs.sentBytes).toBe(0);
      expect(again.image).toEqual(image);
      expect(image.platforms.map(({ config }) => config.descriptor.digest)).toEqual(
        contentDigests(
          await readPlatforms(registry, parseReference(`${host}/base/node:base`)),
          layer,
          settings,
        ),
      );
      expect(readFileSync(join(pulled.root, 'app/main.mjs'), 'utf8')).toBe('console.log(1);\n');
      expect(readFileSync(join(pulled.root, 'nodejs/bin/node'), 'utf8')).toBe('node for arm64');
      expect(pulled.config.config).toEqual({
        User: '65532',
        Env: ['PATH=/usr/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt', 'HOST=0.0.0.0'],
        Entrypoint: ['/nodejs/bin/node'],
        Cmd: ['main.mjs'],
        WorkingDir: '/app',
        Labels: { 'org.opencontainers.image.title': 'logs' },
        StopSignal: 'SIGTERM',
        ExposedPorts: { '8102/tcp': {} },
      });
      expect((await readPlatforms(registry, reference)).map(({ config }) => config.architecture)).toEqual([
        'amd64',
        'arm64',
      ]);
      await expect(registry.listTags('shop/logs')).resolves.toContain('c-1');
    });

    test('with another layer sends that one alone', async () => {
      await putBase(registry, 'base/node');
      await push('shop/other');
      const folder = temporaryFolder();
      writeFiles(folder, { 'main.mjs': 'console.log(2);\n' });
      const changed = await makeLayer({ folder, target: '/app' });

      const { image, blobs } = await push('shop/other', changed);

      const configs = image.platforms.reduce((sum, { config }) => sum + config.descriptor.size, 0);
      expect(blobs.sentBytes).toBe(changed.content.length + configs);
    });

    test('says in one sentence what is missing', async () => {
      await putBase(registry, 'base/amd', ['amd64']);
      const store = new ImageStore(temporaryFolder());
      const pull = (name: string): Promise<unknown> =>
        store.pull(registry, parseReference(`${host}/${name}`), { os: 'linux', architecture: 'arm64' });

      await expect(pull('base/amd:base')).rejects.toThrow(
        new PlatformMissingError(`${host}/base/amd:base has no image for linux/arm64; it has linux/amd64`),
      );
      await expect(pull('base/amd:none')).rejects.toMatchObject({
        isMissing: true,
        code: 'MANIFEST_UNKNOWN',
      });
      await expect(pull('base/none:base')).rejects.toMatchObject({ isMissing: true });
      await expect(registry.findManifest('base/amd', 'none')).resolves.toBeUndefined();
    });

    test('keeps what refers to it', async () => {
      await putBase(registry, 'base/node');
      const { image } = await push('shop/listed');
      const { descriptor } = image.index;
      const empty = document(MEDIA_TYPES.empty, {});
      const list = document('application/vnd.cyclonedx+json', { bomFormat: 'CycloneDX' });
      for (const { descriptor: blob, content } of [empty, list]) {
        await registry.putBlob('shop/listed', blob.digest, async () => new Blob([new Uint8Array(content)]));
      }
      const attached = document(
        MEDIA_TYPES.manifest,
        {
          schemaVersion: 2,
          mediaType: MEDIA_TYPES.manifest,
          artifactType: 'application/vnd.cyclonedx+json',
          config: empty.descriptor,
          layers: [list.descriptor],
          subject: descriptor,
        },
        'application/vnd.cyclonedx+json',
      );

      await registry.putReferrer('shop/listed', attached.descriptor, attached.content, descriptor.digest);
      await registry.putReferrer('shop/listed', attached.descriptor, attached.content, descriptor.digest);

      const found = await registry.referrers('shop/listed', descriptor.digest);
      expect(found.map(({ digest, artifactType }) => [digest, artifactType])).toEqual([
        [attached.descriptor.digest, 'application/vnd.cyclonedx+json'],
      ]);
    });
  });

describe('a layout', () => {
  const host = registries[0]?.host;
  if (host === undefined) return;
  const registry = new Registry({ registry: host });

  test('is read by skopeo, which finds the same image in it', async () => {
    if (spawnSync('skopeo', ['--version']).error !== undefined) {
      console.log('skipped: skopeo not found (apt-get install skopeo)');
      return;
    }
    await putBase(registry, 'base/node');
    const platforms = await readPlatforms(registry, parseReference(`${host}/base/node:base`));
    const image = assembleImage(platforms, layer, settings);
    const folder = temporaryFolder();

    await writeLayout(folder, image, layer, { registry, repository: 'base/node', platforms }, 'c-1');

    const raw = execFileSync('skopeo', ['inspect', '--raw', `oci:${folder}:c-1`]);
    expect(raw.equals(image.index.content)).toBe(true);
    const copy = temporaryFolder();
    execFileSync('skopeo', ['copy', '--all', `oci:${folder}:c-1`, `dir:${copy}`], { stdio: 'pipe' });
    expect(readdirSync(copy)).toContain(layer.descriptor.digest.slice('sha256:'.length));
  });
});

describe('a registry between us', () => {
  const host = registries[0]?.host;
  if (host === undefined) return;

  const fronts: Server[] = [];
  afterAll(() => {
    for (const server of fronts) server.close();
    for (const server of fronts) server.closeAllConnections();
  });

  /** Passes requests on to the real one unless `answer` takes them. */
  async function front(answer: (request: IncomingMessage) => Response | undefined): Promise<string> {
    const server = createServer((request, response) => {
      void (async () => {
        const body = await buffer(request);
        const reply =
          answer(request) ??
          (await fetch(`http://${host}${request.url ?? ''}`, {
            method: request.method ?? 'GET',
            headers: { accept: request.headers.accept ?? '*/*' },
            ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
          }));
        response.writeHead(reply.status, Object.fromEntries(reply.headers));
        response.end(Buffer.from(await reply.arrayBuffer()));
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    fronts.push(server);
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const direct = new Registry({ registry: host });

  test('gets a token for what is asked of it, once', async () => {
    await putBase(direct, 'base/node');
    const asked: string[] = [];
    let own = '';
    own = await front((request) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://front');
      if (pathname === '/token') {
        asked.push(
          `${searchParams.get('scope') ?? ''} ${searchParams.get('service') ?? ''} ${request.headers.authorization ?? ''}`,
        );
        return Response.json({ token: 'the-token' });
      }
      if (request.headers.authorization === 'Bearer the-token') return undefined;
      const challenge = `Bearer realm="http://${own}/token",service="images, and more"`;
      return new Response('', { status: 401, headers: { 'www-authenticate': challenge } });
    });
    const registry = new Registry({
      registry: own,
      credentials: async () => ({ username: 'AWS', password: 'p' }),
    });

    await registry.readManifest('base/node', 'base');
    await registry.readManifest('base/node', 'base');

    const basic = `Basic ${Buffer.from('AWS:p').toString('base64')}`;
    expect(asked).toEqual([`repository:base/node:pull images, and more ${basic}`]);
  });

  test('is given user and password when it asks for them, and refuses others', async () => {
    const basic = `Basic ${Buffer.from('AWS:right').toString('base64')}`;
    const own = await front((request) =>
      request.headers.authorization === basic
        ? undefined
        : new Response('', { status: 401, headers: { 'www-authenticate': 'Basic realm="ecr"' } }),
    );
    const as = (password: string): Registry =>
      new Registry({ registry: own, credentials: async () => ({ username: 'AWS', password }) });

    await expect(as('right').readManifest('base/node', 'base')).resolves.toBeDefined();
    await expect(as('wrong').readManifest('base/node', 'base')).rejects.toMatchObject({
      isDenied: true,
      status: 401,
    });
    await expect(new Registry({ registry: own }).readManifest('base/node', 'base')).rejects.toThrow(
      `registry ${own}: cannot sign in: it asks for a user and there is none`,
    );
  });

  test('is asked again after 503 and 429, and not after 403', async () => {
    const answers = [503, 429];
    let requests = 0;
    const own = await front(() => {
      requests += 1;
      const status = answers.shift();
      return status === undefined ? undefined : new Response('', { status, headers: { 'retry-after': '0' } });
    });
    const refusing = await front(() =>
      Response.json({ errors: [{ code: 'DENIED', message: 'no' }] }, { status: 403 }),
    );

    await expect(new Registry({ registry: own }).readManifest('base/node', 'base')).resolves.toBeDefined();
    await expect(new Registry({ registry: refusing }).readManifest('base/node', 'base')).rejects.toThrow(
      `cannot read base/node:base at registry ${refusing}: 403 DENIED no`,
    );
    expect(requests).toBe(3);
  });

  test.each([
    ['other content', (content: Buffer) => Buffer.from(content).fill(0, 10, 12)],
    ['less', (content: Buffer) => content.subarray(0, -1)],
    ['more', (content: Buffer) => Buffer.concat([content, Buffer.from('x')])],
  ])('that sends %s than a digest names is not believed', async (_what, change) => {
    await putBase(direct, 'base/node');
    const blobs = new Map<string, Buffer>();
    for (const { manifest } of await readPlatforms(direct, parseReference(`${host}/base/node:base`))) {
      const [{ digest } = { digest: '' }] = manifest.layers;
      blobs.set(
        digest,
        Buffer.from(await (await fetch(`http://${host}/v2/base/node/blobs/${digest}`)).arrayBuffer()),
      );
    }
    const own = await front((request) => {
      const content = blobs.get(request.url?.split('/').at(-1) ?? '');
      return content === undefined ? undefined : new Response(new Uint8Array(change(content)));
    });
    const folder = temporaryFolder();
    const pulled = new ImageStore(folder).pull(
      new Registry({ registry: own }),
      parseReference(`${own}/base/node:base`),
      { os: 'linux', architecture: 'amd64' },
    );

    await expect(pulled).rejects.toThrow(RegistryError);
    expect(readdirSync(join(folder, 'blobs'))).toEqual([]);
    expect(readdirSync(join(folder, 'images'))).toEqual([]);
  });
});

test('a registry that is not there is named', async () => {
  const gone = new Registry({ registry: '127.0.0.1:1' });

  await expect(gone.readManifest('base/node', 'base')).rejects.toThrow(
    /^registry 127\.0\.0\.1:1: cannot read base\/node:base: .*(ECONNREFUSED|bad port)/,
  );
});
