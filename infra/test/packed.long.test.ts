import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { useTerraform } from './support/terraform.ts';

// The constructs as an outside user has them: an archive, an empty folder outside of the workspace, and the README's
// own words.

/** Installs packages of hundreds of megabytes, compiles twice and loads Terraform's provider. */
const TIMEOUT_MS = 900_000;

const run = promisify(execFile);
const workspace = resolve(import.meta.dirname, '../..');
const tool = (...path: readonly string[]) => join(workspace, 'node_modules', ...path);
const terraform = useTerraform();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-packed-'));
  const packed = join(folder, 'packed');
  const { stdout } = await run('npm', ['run', '--silent', 'pack:infra', '--', packed], { cwd: workspace });
  await mkdir(join(folder, 'own'));
  await writeFile(join(folder, 'own', 'package.json'), '{ "private": true, "type": "module" }');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await run('npm', ['install', ...flags, stdout.trim()], { cwd: join(folder, 'own') });
}, TIMEOUT_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

test(
  'each stack of the README compiles, synthesizes and is valid in a folder that only has the archive',
  async () => {
    const own = join(folder, 'own');
    const [worker, web, ...others] = await readmePrograms();
    expect(others).toEqual([]);
    await writeFile(join(own, 'worker.ts'), worker!);
    await writeFile(join(own, 'web.ts'), web!);

    await compile(own);
    const printed = await run(process.execPath, ['worker.ts'], { cwd: own });
    const findings = await run(process.execPath, ['web.ts'], { cwd: own });

    expect(printed.stdout).toMatch(/^dist\/worker-dev\/cdk\.tf\.json: \d\d resources\n$/);
    // The README leaves exactly these findings to its reader.
    const told = findings.stdout.trim().split('\n');
    expect(told.map((line) => line.replace(/\. .*$/, '').replace(/_[0-9A-F]{8}:/, ':')).toSorted()).toEqual([
      'aws_ecs_service.web_rolling_service: `alarms.enable` is not set',
      'aws_ecs_service.web_rolling_service: `alarms.rollback` is not set',
      'aws_lb.edge_load-balancer: `enable_deletion_protection` is false',
      'aws_s3_bucket.edge_access-logs_closed_bucket: `force_destroy` is true',
    ]);
    expect(await servicesOf(join(own, 'dist/worker-dev'))).toEqual({
      targetGroups: 0,
      services: ['worker'],
    });
    expect(await servicesOf(join(own, 'dist/web-dev'))).toEqual({
      targetGroups: 1,
      services: ['web'],
    });
    await expectValid(join(own, 'dist/worker-dev'));
    await expectValid(join(own, 'dist/web-dev'));
  },
  TIMEOUT_MS,
);

test(
  'a wrong prop is refused with its name, rule and value',
  async () => {
    const own = join(folder, 'own');
    const [worker = ''] = await readmePrograms();
    await writeFile(join(own, 'wrong.ts'), worker.replace(/@sha256:\$\{[^}]+\}/, ':latest'));

    const refused = await run(process.execPath, ['wrong.ts'], { cwd: own }).catch((error: unknown) => error);

    expect(refused).toHaveProperty(
      'stderr',
      expect.stringContaining(
        "`image` must be an image by digest, ending with @sha256:…, got: 'docker.io/library/busybox:latest'",
      ),
    );
  },
  TIMEOUT_MS,
);

async function readmePrograms(): Promise<readonly string[]> {
  const page = await readFile(join(workspace, 'infra/README.md'), 'utf8');
  return [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, program = '']) => program);
}

/** Types too: declarations that lead nowhere would make everything `any`. */
async function compile(own: string): Promise<void> {
  const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', skipLibCheck: true };
  const types = { types: ['node'], typeRoots: [tool('@types')] };
  await writeFile(
    join(own, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...options, ...types }, files: ['worker.ts', 'web.ts', 'kinds.ts'] }),
  );
  await writeFile(
    join(own, 'kinds.ts'),
    [
      "import { EcsService, type EcsServiceProps } from '@fairway/infra';",
      '// @ts-expect-error a CPU that Fargate does not have',
      "export const cpu: EcsServiceProps['cpu'] = 300;",
      '// @ts-expect-error no such member',
      'EcsService.nothing();',
    ].join('\n'),
  );
  await run(process.execPath, [tool('typescript/bin/tsc'), '--project', own]).catch((error: unknown) => {
    throw new Error((error as { readonly stdout: string }).stdout);
  });
}

interface StackJson {
  readonly resource: {
    readonly aws_ecs_service: Readonly<Record<string, { readonly name: string }>>;
    readonly aws_lb_target_group?: Readonly<Record<string, unknown>>;
  };
}

async function servicesOf(stack: string) {
  const { resource } = JSON.parse(await readFile(join(stack, 'cdk.tf.json'), 'utf8')) as StackJson;
  return {
    services: Object.values(resource.aws_ecs_service).map(({ name }) => name),
    targetGroups: Object.keys(resource.aws_lb_target_group ?? {}).length,
  };
}

async function expectValid(stack: string): Promise<void> {
  const real = terraform();
  if (real === undefined) return;
  expect(await real.run(['init', '-backend=false', '-input=false'], stack)).toMatchObject({ exit: 0 });
  expect(await real.run(['validate', '-no-color'], stack)).toMatchObject({ exit: 0, stderr: '' });
}
