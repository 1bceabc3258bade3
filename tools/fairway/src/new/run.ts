import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { describeSystemError } from '@fairway/local-ecs/system-error';
import { claimFaults, serviceFolder } from '@fairway/service-catalog';
import {
  brokenRuleText,
  defineService,
  ManifestError,
  type ServiceManifest,
} from '@fairway/service-manifest';

import { Failure, UsageError } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
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
 * Makes a service's folder: all of it or nothing. When the workspace cannot be told of it, the folder stays.
 * @throws {UsageError} when the name cannot be one, or something of it is another service's
 * @throws {Failure} saying what there is, and what is left to do
 */
export async function runNew(
  choices: Omit<NewService, 'port'>,
  { dryRun, install }: NewOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const { root } = workspace;
  const manifests = await workspace.loadServices();
  const service = { ...choices, port: freePort(manifests) };
  const folder = serviceFolder(service.name);
  if (manifests.some(({ name }) => name === service.name) || existsSync(join(root, folder))) {
    throw new UsageError(`there is ${folder} already: choose another name, or delete it`);
  }
  requireSound(service, manifests);
  const files = Object.entries(serviceFiles(service)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (dryRun) {
    caller.out(files.map(([path]) => `${path}\n`).join(''));
    return;
  }
  const steps = new Steps(root, caller);
  await makeFolder(folder, files, root, steps);
  const left = [...(install ? [] : TELL_WORKSPACE.map(textOf)), ...afterwards(service)];
  if (install) await tellWorkspace(folder, steps, left);
  caller.out(`${folder}\n`);
  caller.err(`next: ${left.join('\n      ')}\n`);
}

type Command = readonly [program: string, ...args: readonly string[]];

const FORMATTER = 'node_modules/oxfmt/bin/oxfmt';
/** The commands by which the workspace learns of new packages, as a person calls them. */
const TELL_WORKSPACE: readonly Command[] = [
  ['npm', 'install'],
  ['npm', 'run', '--silent', 'generate'],
];

function requireSound(service: NewService, manifests: readonly ServiceManifest[]): void {
  const faults = [
    ...ownFaults(service),
    ...claimFaults([...manifests, manifestOf(service)]).map((each) => brokenRuleText(each)),
  ];
  if (faults.length === 0) return;
  throw new UsageError(`no service can be called ${service.name}: ${faults.join('; ')}`);
}

function ownFaults(service: NewService): readonly string[] {
  try {
    defineService(manifestOf(service));
    return [];
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return error.faults;
  }
}

/** Half a service would be a fault of the whole workspace: what cannot be finished is taken away. */
async function makeFolder(
  folder: string,
  files: readonly (readonly [path: string, text: string])[],
  root: string,
  steps: Steps,
): Promise<void> {
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await steps.run([process.execPath, FORMATTER, folder]);
  } catch (error) {
    await rm(join(root, folder), { recursive: true, force: true });
    throw new Failure(`${folder} is not made: ${describeSystemError(error)}`);
  }
}

async function tellWorkspace(folder: string, steps: Steps, left: readonly string[]): Promise<void> {
  for (const [index, command] of TELL_WORKSPACE.entries()) {
    try {
      await steps.run(command);
    } catch (error) {
      throw new Failure(
        `${folder} is made, and ${describeSystemError(error)}. Nothing of it is lost; what is left to do:`,
        [...TELL_WORKSPACE.slice(index).map(textOf), ...left],
      );
    }
  }
}

function textOf(command: Command): string {
  return command.join(' ');
}

function afterwards({ name, worker }: NewService): readonly string[] {
  return [
    `npx nx run-many -t lint,typecheck,test -p ${name}-service,${name}-manifest`,
    worker ? './fairway up' : `./fairway up, then curl localhost:8080/-/${name}/docs/`,
  ];
}

/** Runs programs in the workspace one after the other, until somebody asks to stop. */
class Steps {
  readonly #root: string;
  readonly #stopped = new AbortController();

  constructor(root: string, caller: Caller) {
    this.#root = root;
    void caller.stopRequests().requested.then((what) => this.#stopped.abort(what));
  }

  /** @throws {Error} saying how it ended, unless that was well */
  async run(command: Command): Promise<void> {
    const [program, ...args] = command;
    const name = program === process.execPath ? 'oxfmt' : textOf(command);
    const { signal } = this.#stopped;
    // Standard output has the new folder's path alone: the words of other programs go to standard error.
    const child = spawn(program, args, { cwd: this.#root, stdio: ['ignore', 2, 'inherit'] });
    const stop = (): void => void child.kill('SIGINT');
    signal.addEventListener('abort', stop, { once: true });
    const [code] = (await once(child, 'exit').catch((error: unknown) => {
      throw new Error(`${name} cannot be started: ${describeSystemError(error)}`);
    })) as [number | null];
    signal.removeEventListener('abort', stop);
    if (signal.aborted) throw new Error(`${name} was stopped by ${String(signal.reason)}`);
    if (code !== 0) throw new Error(`${name} ended with exit code ${code ?? 1}: its own words are above`);
  }
}
