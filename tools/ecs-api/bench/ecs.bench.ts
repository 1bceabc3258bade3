// `npm run bench -- ecs [--rate N] [--seconds N] [--peer URL]`: how quickly the endpoint describes services while three of them
// deploy, with a hold; then how long five deployments take, and, at another endpoint of ECS, how long there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createTaskSide, startEcsEndpoint, type EcsEndpoint } from '../src/index.ts';
import { call } from '../test/clients/call.ts';
import { ProgramImages } from '../test/program-images.ts';
import { FiveDeployments, type DeploymentStory } from './five-deployments.ts';

const HOLD_P99_MS = 50;
const SERVICES = ['one', 'two', 'three'];
const WARM_UP_CALLS = 200;
const IDLE = 'setInterval(() => undefined, 1_000)';
const CALLS = [
  ['DescribeServices', { cluster: 'dev', services: SERVICES, include: ['TAGS'] }],
  ['DescribeClusters', { clusters: ['dev'] }],
  ['ListServiceDeployments', { cluster: 'dev', service: 'one' }],
  ['ListTasks', { cluster: 'dev' }],
] as const;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    peer: { type: 'string' },
  },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const errors: string[] = [];
const folder = await mkdtemp(join(tmpdir(), 'bench-ecs-'));
const taskSide = new ProgramImages().node('web', IDLE);
const account = { region: 'eu-central-1', accountId: '000000000000' };
const endpoint = await startEcsEndpoint({ ...account, port: 0, folder, taskSide });
try {
  await prepare(endpoint);
  for (let index = 0; index < WARM_UP_CALLS; index += 1) await describe(index);
  const deploying = deployAgainAndAgain();
  const times = await load();
  const deployments = await deploying;
  const p99 = quantile(times, 0.99);
  console.log(
    `${times.length} describe calls at ${rate} a second while ${SERVICES.length} services deployed ${deployments} times: ` +
      `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${Math.max(...times).toFixed(1)} ms, ${errors.length} errors`,
  );
  if (p99 >= HOLD_P99_MS || errors.length > 0) {
    console.error(`the hold is p99 < ${HOLD_P99_MS} ms and no error`, [...new Set(errors)]);
    process.exitCode = 1;
  }
} finally {
  await endpoint.close();
  await rm(folder, { recursive: true, force: true });
}
const own = await playHere();
const peer = values.peer === undefined ? undefined : await new FiveDeployments(values.peer).play();
for (const story of own)
  tell(
    story,
    peer?.find(({ name }) => name === story.name),
  );

/** The endpoint as `./fairway ecs` starts it. */
async function playHere(): Promise<readonly DeploymentStory[]> {
  const home = await mkdtemp(join(tmpdir(), 'bench-ecs-'));
  const options = { ...account, report: () => undefined };
  const images = await createTaskSide({ ...options, folder: join(home, 'task-side') });
  const here = await startEcsEndpoint({ ...options, port: 0, folder: home, taskSide: images });
  try {
    return await new FiveDeployments(here.url).play();
  } finally {
    await here.close();
    await rm(home, { recursive: true, force: true });
  }
}

function tell(here: DeploymentStory, there: DeploymentStory | undefined): void {
  const ratio =
    there === undefined ? '' : `, ${(there.seconds / here.seconds).toFixed(1)} times as long there`;
  console.log(`\n${here.name}: ${here.seconds.toFixed(1)} s${ratio}\n  here   ${here.answer}`);
  if (there !== undefined) console.log(`  there  ${there.answer}`);
}

async function prepare({ url }: EcsEndpoint): Promise<void> {
  await ask(url, 'CreateCluster', { clusterName: 'dev' });
  await ask(url, 'RegisterTaskDefinition', {
    family: 'web',
    memory: '256',
    containerDefinitions: [{ name: 'app', image: 'web' }],
  });
  for (const serviceName of SERVICES) {
    await ask(url, 'CreateService', { cluster: 'dev', serviceName, taskDefinition: 'web', desiredCount: 2 });
  }
}

/** New tasks for every service, again as soon as the last deployment has ended. @returns how many began */
async function deployAgainAndAgain(): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let count = 0;
  while (performance.now() < until) {
    for (const service of SERVICES) {
      await ask(endpoint.url, 'UpdateService', { cluster: 'dev', service, forceNewDeployment: true });
      count += 1;
    }
    await deployed(until);
  }
  return count;
}

async function deployed(until: number): Promise<void> {
  while (performance.now() < until) {
    const { services } = (await ask(endpoint.url, 'DescribeServices', {
      cluster: 'dev',
      services: SERVICES,
    })) as {
      services: readonly { readonly deployments: readonly { readonly rolloutState: string }[] }[];
    };
    if (services.every(({ deployments: [newest] }) => newest?.rolloutState === 'COMPLETED')) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Sends calls at their times, whether or not the earlier ones have been answered, so that a slow answer delays no other. */
async function load(): Promise<readonly number[]> {
  const startedAt = performance.now();
  const sent: Promise<number>[] = [];
  for (let index = 0; index < rate * seconds; index += 1) {
    const due = startedAt + (index * 1_000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(describe(index).then(() => performance.now() - due, failed));
  }
  return Promise.all(sent);
}

function failed(error: unknown): number {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  errors.push(cause instanceof Error ? `${message}: ${cause.message}` : message);
  return Infinity;
}

async function describe(index: number): Promise<void> {
  const [operation, request] = CALLS[index % CALLS.length] ?? CALLS[0];
  await ask(endpoint.url, operation, request);
}

async function ask(url: string, operation: string, request: object): Promise<unknown> {
  const { status, answer } = await call(url, 'ecs', operation, request);
  if (status === 200) return answer;
  throw new Error(`${operation} answered ${status}: ${JSON.stringify(answer)}`);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
