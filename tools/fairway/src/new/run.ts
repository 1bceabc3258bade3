import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { describeSystemError } from '@fairway/local-ecs/system-error';
import { serviceFolder } from '@fairway/service-catalog';
import { defineService, ManifestError } from '@fairway/service-manifest';

import { Failure, ProgramFailure, UsageError } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { NewService } from './choices.ts';
import { freePort } from './free-port.ts';
import { serviceFiles } from './service-files.ts';
import { manifestOf } from './templates/manifest-files.ts';

export interface NewOptions {
  readonly dryRun: boolean;
  /** Whether the workspace learns of the packages at once. */
  readonly install: boolean;
}

/**
 * Makes a service's folder.
 * @throws {UsageError} when the name cannot be one, or is taken
 * @throws {ProgramFailure} when the workspace cannot be told of it
 */
export async function runNew(
  choices: Omit<NewService, 'port'>,
  { dryRun, install }: NewOptions,
  workspace: Workspace,
  output: Output,
): Promise<void> {
  const { root } = workspace;
  const manifests = await workspace.loadServices();
  const service = { ...choices, port: freePort(manifests) };
  requireSound(service);
  const folder = serviceFolder(service.name);
  if (existsSync(join(root, folder))) {
    throw new UsageError(`there is ${folder} already: choose another name, or delete it`);
  }
  const files = Object.entries(serviceFiles(service)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (dryRun) {
    output.out(files.map(([path]) => `${path}\n`).join(''));
    return;
  }
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await run(process.execPath, [prettier, '--write', '--log-level', 'warn', folder], root);
  if (install) {
    await run('npm', ['install', '--no-audit', '--no-fund'], root);
    await run('npm', ['run', '--silent', 'generate'], root);
  }
  output.out(`${folder}\n`);
  output.err(afterwards(service, install));
}

const prettier = 'node_modules/prettier/bin/prettier.cjs';

function requireSound(service: NewService): void {
  try {
    defineService(manifestOf(service));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new UsageError(`no service can be called ${service.name}: ${error.faults.join('; ')}`);
  }
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit').catch((error: unknown) => {
    throw new Failure(`${program} cannot be started: ${describeSystemError(error)}`);
  })) as [number | null];
  if (code !== 0) throw new ProgramFailure(program, code ?? 1);
}

function afterwards({ name, worker }: NewService, isInstalled: boolean): string {
  const steps = [
    ...(isInstalled ? [] : ['npm install', 'npm run generate']),
    `npx nx run-many -t lint,typecheck,test -p ${name}-service,${name}-manifest`,
    worker ? './fairway up' : `./fairway up, then curl localhost:8080/-/${name}/docs/`,
  ];
  return `next: ${steps.join('\n      ')}\n`;
}
