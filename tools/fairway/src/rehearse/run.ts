/** The whole merge into a branch, on this machine: emulated AWS, and the same commands that a workflow would run. */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { matrixFor } from '@fairway/environments';
import {
  findRehearsal,
  startHost,
  witness,
  type RehearsalHost,
  type RehearsalRecord,
} from '@fairway/rehearsal';

import { isCommit } from '../aws/deploy/commit-history.ts';
import { workingTreeCommit } from '../bundles/working-tree-commit.ts';
import { Failure } from '../terminal/failure.ts';
import type { Caller, Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { curlLines, type Answering } from './curl-lines.ts';
import { runVerb } from './run-verb.ts';
import { Timeline } from './timeline.ts';

export interface RehearsalOptions {
  readonly branch: string;
  /** Folder for everything that it keeps; absolute. */
  readonly folder: string;
  /** TCP port of the domains; 0 for any free one. */
  readonly port: number;
  /** Base of images. @default one that every machine can run */
  readonly base: string | undefined;
  readonly once: boolean;
  readonly keep: boolean;
  readonly verbose: boolean;
}

/** The JSON of a deployment of environments, as far as this reads it. */
interface DeploymentRecord {
  readonly deployments: readonly {
    readonly target: string;
    readonly url?: string;
    readonly services: readonly { readonly service: string }[];
  }[];
}

const POLL_MS = 100;
const STOP_MS = 60_000;

export async function runRehearsal(
  options: RehearsalOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const { branch, folder, once, keep } = options;
  if ((await findRehearsal(folder)) !== undefined) {
    throw new Failure('a rehearsal is running already: end it with ./fairway rehearse --stop');
  }
  await requireCommitted(workspace.root);
  const stop = caller.stopRequests();
  const timeline = new Timeline(caller.err, options.verbose);
  const host = await timeline.step('emulated AWS', () => open(options, workspace, timeline));
  try {
    const services = await workspace.loadServices();
    const workers = services.filter(({ worker }) => worker).map(({ name }) => name);
    await rehearse({ ...options, workers }, host.record, timeline, stop.requested, caller);
    if (keep || once) return;
    caller.err('\nCtrl-C ends it.\n');
    caller.err(`\nstopping: ${await stop.requested}\n`);
  } finally {
    if (keep) {
      host.stay();
      caller.err(kept(branch));
    } else {
      await host.stop();
    }
  }
}

/** @throws {Failure} where the deployment would refuse, minutes later */
async function requireCommitted(root: string): Promise<void> {
  const commit = await workingTreeCommit(root);
  if (isCommit(commit)) return;
  throw new Failure('a rehearsal needs a commit: commit your changes first, git commit', [
    `the working tree is at ${commit}`,
  ]);
}

export async function stopRehearsal(folder: string, { err }: Output): Promise<void> {
  const record = await findRehearsal(folder);
  if (record === undefined) throw new Failure('no rehearsal is running: ./fairway rehearse develop --keep');
  process.kill(record.pid, 'SIGTERM');
  const until = performance.now() + STOP_MS;
  while (isRunning(record.pid)) {
    if (performance.now() > until) {
      throw new Failure(`the rehearsal does not end: look at its process, ps -f ${record.pid}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  err('the rehearsal has ended, and nothing of it runs any more\n');
}

async function open(
  { branch, folder, port }: RehearsalOptions,
  workspace: Workspace,
  timeline: Timeline,
): Promise<RehearsalHost> {
  const { shared, matrix } = await workspace.loadEnvironments();
  const { apps = [] } = matrixFor(branch, matrix) ?? {};
  // This state belongs to a bucket of an emulator that is gone.
  await rm(join(folder, 'data'), { recursive: true, force: true });
  const { region, account: accountId } = shared;
  const host = { folder, port, region, accountId, databases: apps.length };
  return startHost(host, (text) => timeline.line(text)).catch((error: unknown) => {
    throw new Failure(
      `the emulation does not start: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
}

async function rehearse(
  options: RehearsalOptions & { readonly workers: readonly string[] },
  record: RehearsalRecord,
  timeline: Timeline,
  stop: Promise<unknown>,
  { out, err }: Output,
): Promise<void> {
  const { branch, folder } = options;
  const { variables, base } = record;
  const data = ['--data', join(folder, 'data')];
  const verb = async (...args: readonly string[]): Promise<string> => {
    const { code, out: text } = await timeline.step(`./fairway ${args.slice(0, 3).join(' ')}`, () =>
      runVerb({ args: [...args, ...data], variables, stop, onLine: (line) => timeline.line(line) }),
    );
    if (code === 0) return text;
    throw new Failure(`./fairway ${args[0]} ended with exit code ${code}: its own words are above`);
  };
  await verb('bootstrap');
  const text = await verb('deploy', '--branch', branch, '--base', options.base ?? base, '--json');
  const environments = answering(JSON.parse(text) as DeploymentRecord, options.workers);
  await timeline.step('a witness: the emulator’s own CloudFront and load balancer', () =>
    requireWitness(environments, variables['AWS_ENDPOINT_URL'] ?? ''),
  );
  err(`\n${timeline.summary()}\n`);
  const authority = relative(process.cwd(), record.authority);
  out(curlLines(environments, { port: record.port, authority }));
}

/** Workers have no address at the edge. */
function answering({ deployments }: DeploymentRecord, workers: readonly string[]): readonly Answering[] {
  return deployments.flatMap(({ target, url, services }) =>
    url === undefined
      ? []
      : [
          {
            environment: target,
            domain: new URL(url).hostname,
            services: services.map((each) => each.service).filter((name) => !workers.includes(name)),
          },
        ],
  );
}

/** @throws {Failure} naming each service that does not answer another way than through this machine's front */
async function requireWitness(environments: readonly Answering[], endpoint: string): Promise<void> {
  const all = await Promise.all(
    environments.map(async ({ environment, domain, services }) =>
      (await witness(endpoint, domain, services)).map((each) => ({ environment, ...each })),
    ),
  );
  const silent = all.flat().filter(({ status, release }) => status !== 200 || release === undefined);
  if (silent.length === 0) return;
  throw new Failure(
    'the front of this machine answers, and the emulator’s own CloudFront and load balancer do not:',
    silent.map(({ environment, service, status }) => `${environment}: ${service} answers ${status}`),
  );
}

function kept(branch: string): string {
  return `
It stays up. What works in an account works here, with --rehearsal:

  ./fairway status dev --rehearsal
  ./fairway deploy --branch ${branch} --rehearsal
  ./fairway rehearse --stop
`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
