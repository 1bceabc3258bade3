import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { parseReference, readPlatforms, type Digest } from '@fairway/oci';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { readDockerfile } from '../../src/aws/images/dockerfile.ts';
import { FIRST_PORT } from '../config.ts';
import { telling, temporaryFolder, TestWorkspace } from '../test-workspace.ts';
import { startEmulator, type RunVerb } from './emulator.ts';

const DOCKERFILE = join(import.meta.dirname, '../../../../Dockerfile');

test('the workspace’s Dockerfile says how a container starts', async () => {
  const { base, ...settings } = await readDockerfile(join(DOCKERFILE, '..'));

  expect(base).toMatchObject({ registry: 'gcr.io', digest: expect.stringMatching(/^sha256:/) });
  expect(settings).toMatchObject({
    user: '65532',
    workingFolder: '/app',
    environment: { HOST: '0.0.0.0' },
    stopSignal: 'SIGTERM',
    entrypoint: ['/nodejs/bin/node'],
    command: ['main.mjs'],
  });
});

test.each([
  [
    'FROM gcr.io/node:24',
    'FROM gcr.io/node:24 has no digest: the same sources would give another image tomorrow',
  ],
  ['RUN apt-get update', 'RUN is not followed by ./fairway image: use FROM, ARG, WORKDIR'],
  ['CMD main.mjs', 'CMD must be a list, ["program", "argument"], got: main.mjs; the image has no shell'],
  ['ENV A B', 'ENV A B must be one NAME=value without spaces'],
  ['USER', 'must have one USER, got 0'],
])('a Dockerfile with %s is refused', async (line, fault) => {
  const folder = temporaryFolder();
  const [name = ''] = line.split(' ');
  const lines = readFileSync(DOCKERFILE, 'utf8')
    .split('\n')
    .filter((each) => !each.startsWith(`${name} `));
  writeFileSync(join(folder, 'Dockerfile'), [...lines, ...(line === name ? [] : [line])].join('\n'));

  await expect(readDockerfile(folder)).rejects.toThrow(`Dockerfile: ${fault}`);
});

interface Attached {
  readonly subject: { readonly digest: string };
  readonly layers: readonly [{ readonly digest: Digest; readonly size: number }];
}

const emulator = await startEmulator();

describe('images of services', () => {
  if (emulator === undefined) return;
  const { registry } = emulator;
  let base = '';

  beforeAll(async () => {
    await emulator.createRepositories('base', 'shop/alpha', 'shop/beta');
    base = await emulator.pushBase();
  }, 120_000);

  function workspace(edition: number): TestWorkspace {
    const made = new TestWorkspace({
      alpha: { code: telling.replace('edition: 1', `edition: ${edition}`) },
      beta: {},
    });
    copyFileSync(DOCKERFILE, join(made.root, 'Dockerfile'));
    return made;
  }

  async function push(root: string, ...args: readonly string[]) {
    return pushBy(emulator!.run, root, args);
  }

  async function pushBy(run: RunVerb, root: string, args: readonly string[] = []) {
    const end = await run(root, 'image', 'push', '--base', base, '--json', ...args);
    const images = end.code === 0 ? (JSON.parse(end.stdout) as Pushed[]) : [];
    return { ...end, images, alpha: images.find(({ service }) => service === 'alpha') };
  }

  test('are sent once, are the same from another clone, and are sent again when their code changes', async () => {
    const first = await push(workspace(1).root, '--branch', 'refs/heads/develop', '--run', '7');
    const again = await pushBy(emulator.runProcess, workspace(1).root);
    const other = await push(workspace(2).root, 'alpha');

    expect(first.stderr).toMatch(/^✓ alpha:[0-9a-f]{12} sent, /m);
    expect(again.stderr).toMatch(/^✓ alpha:[0-9a-f]{12} is there$/m);
    expect(again.images.map(({ image }) => image)).toEqual(first.images.map(({ image }) => image));
    expect(again.images.every(({ wasThere, sentBytes }) => wasThere && sentBytes === 0)).toBe(true);
    expect(other.images).toHaveLength(1);
    expect(other.alpha?.version).not.toBe(first.alpha?.version);
    const tags = await registry.listTags('shop/alpha');
    expect(tags).toEqual(expect.arrayContaining([first.alpha?.version, 'develop', 'latest-demo', 'run-7']));
  }, 60_000);

  test('are for both processors and say what they are', async () => {
    const { alpha } = await push(workspace(1).root, 'alpha');

    const reference = { ...parseReference(alpha?.image ?? ''), registry: registry.name };
    const platforms = await readPlatforms(registry, reference);

    expect(platforms.map(({ config }) => config.architecture)).toEqual(['amd64', 'arm64']);
    expect(platforms[0]?.config.config).toMatchObject({
      User: '65532',
      Cmd: ['main.mjs'],
      ExposedPorts: { [`${FIRST_PORT}/tcp`]: {} },
      Labels: {
        'org.opencontainers.image.title': 'alpha',
        'org.opencontainers.image.version': alpha?.version,
        'org.opencontainers.image.source': 'https://github.com/acme/shop',
      },
    });
  });

  test('say which packages are in them, once', async () => {
    const { alpha } = await push(workspace(1).root, 'alpha');
    const { digest = '' as Digest } = parseReference(alpha?.image ?? '');
    const attached = await registry.referrers('shop/alpha', digest);
    await push(workspace(1).root, 'alpha');

    expect(attached).toMatchObject([{ artifactType: 'application/vnd.cyclonedx+json' }]);
    expect(await registry.referrers('shop/alpha', digest)).toEqual(attached);
    const { content } = await registry.readManifest('shop/alpha', attached[0]?.digest ?? '');
    const { layers, subject } = JSON.parse(content.toString('utf8')) as Attached;
    expect(subject.digest).toBe(digest);
    const sbom = await text(await registry.readBlob('shop/alpha', layers[0]));
    expect(JSON.parse(sbom)).toMatchObject({
      metadata: { component: { name: 'alpha', version: alpha?.version } },
      components: expect.arrayContaining([expect.objectContaining({ name: 'packages/alpha-service' })]),
    });
  }, 60_000);

  test('under a tag that somebody moved are refused', async () => {
    const { alpha } = await push(workspace(1).root, 'alpha');
    const other = await push(workspace(3).root, 'alpha');
    const foreign = await registry.readManifest('shop/alpha', other.alpha?.version ?? '');
    await registry.putManifest('shop/alpha', alpha?.version ?? '', foreign.content, foreign.mediaType);

    const refused = await push(workspace(1).root, 'alpha');

    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      `/shop/alpha:${alpha?.version ?? ''}@${foreign.digest} is not what these sources give`,
    );
    expect(refused.stderr).toContain(`--image-ids imageTag=${alpha?.version ?? ''}`);
  }, 30_000);

  test('are listed with what keeps them', async () => {
    const { images } = await push(workspace(1).root, 'beta', '--keep', 'demo');
    const [beta] = images;

    const { stdout } = await emulator.runProcess(workspace(1).root, 'image', 'list', 'beta');

    const [heading, row] = stdout.split('\n');
    expect(heading).toMatch(/^SERVICE +TAGS +DIGEST +SENT +SIZE +KEPT FOR$/);
    expect(row).toMatch(new RegExp(`^beta +.*${beta?.version ?? ''}.* +sha256:[0-9a-f]{12} +20.* demo$`));
  }, 30_000);

  test('are kept for an environment that there is, and for no other', async () => {
    const { code, stderr, images } = await push(workspace(1).root, 'beta', '--keep', 'nowhere');

    expect({ code, images }).toEqual({ code: 2, images: [] });
    expect(stderr).toContain('no such environment: nowhere. There are: demo');
  });

  test('without their repository name the command that makes it', async () => {
    const { root } = workspace(1);
    const made = new TestWorkspace({ gamma: {} });
    copyFileSync(join(root, 'Dockerfile'), join(made.root, 'Dockerfile'));

    const { code, stderr } = await push(made.root);

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /cannot .* shop\/gamma.*404 NAME_UNKNOWN.*\. Repositories are made by: \.\/fairway deploy ecr/,
    );
  });
});

interface Pushed {
  readonly service: string;
  readonly image: string;
  readonly version: string;
  readonly wasThere: boolean;
  readonly sentBytes: number;
}
