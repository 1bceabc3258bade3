// `npm run bench -- ecs [--rate N] [--seconds N] [--peer URL]`: how quickly the endpoint describes services while three of them
// deploy, with a hold; then how long five deployments by Terraform take, and, at another endpoint of ECS, how long there.
import { parseArgs } from 'node:util';

import { call } from '../test/clients/call.ts';
import { FiveDeployments, type DeploymentStory } from './five-deployments.ts';
import { waitedForProcessor, withSeparateEndpoint } from './separate-endpoint.ts';

const HOLD_P99_MS = 50;
const SERVICES = ['one', 'two', 'three'];
const WARM_UP_CALLS = 200;
const IDLE = ['-e', 'setInterval(() => undefined, 1_000)'];
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
await withSeparateEndpoint(describeUnderLoad);
const own = await withSeparateEndpoint((url) => new FiveDeployments(url).play());
const peer = values.peer === undefined ? undefined : await new FiveDeployments(values.peer).play();
for (const story of own)
  tell(
    story,
    peer?.find(({ name }) => name === story.name),
  );

async function describeUnderLoad(url: string, pid: number): Promise<void> {
  await prepare(url);
  for (let index = 0; index < WARM_UP_CALLS; index += 1) await describe(url, index);
  const waitedBefore = await waitedForProcessor(pid);
  const [times, deployments] = await Promise.all([load(url), deployAgainAndAgain(url)]);
  const waited = ((await waitedForProcessor(pid)) ?? NaN) - (waitedBefore ?? NaN);
  const p99 = quantile(times, 0.99);
  console.log(
    `${times.length} describe calls at ${rate} a second while ${SERVICES.length} services deployed ${deployments} times: ` +
      `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${Math.max(...times).toFixed(1)} ms, ${errors.length} errors`,
  );
  if (waited > 0) console.log(`the endpoint waited ${waited.toFixed(0)} ms for a processor, in ${seconds} s`);
  if (p99 < HOLD_P99_MS && errors.length === 0) return;
  console.error(`the hold is p99 < ${HOLD_P99_MS} ms and no error`, [...new Set(errors)]);
  process.exitCode = 1;
}

function tell(here: DeploymentStory, there: DeploymentStory | undefined): void {
  const ratio =
    there === undefined ? '' : `, ${(there.seconds / here.seconds).toFixed(1)} times as long there`;
  console.log(`\n${here.name}: ${timesOf(here)}${ratio}\n  here   ${here.answer}`);
  if (there !== undefined) console.log(`  there  ${timesOf(there)}\n         ${there.answer}`);
}

function timesOf({ seconds, applySeconds }: DeploymentStory): string {
  return `${seconds.toFixed(1)} s, of them ${applySeconds.toFixed(1)} s terraform apply`;
}

/** Three services with running tasks: their first start is not measured. */
async function prepare(url: string): Promise<void> {
  await ask(url, 'CreateCluster', { clusterName: 'dev' });
  await ask(url, 'RegisterTaskDefinition', {
    family: 'web',
    memory: '256',
    containerDefinitions: [{ name: 'app', image: 'localhost/node', command: IDLE }],
  });
  for (const serviceName of SERVICES) {
    await ask(url, 'CreateService', { cluster: 'dev', serviceName, taskDefinition: 'web', desiredCount: 2 });
  }
  await deployed(url, Infinity);
}

/** New tasks for every service, again as soon as the last deployment has ended. @returns how many began */
async function deployAgainAndAgain(url: string): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let count = 0;
  while (performance.now() < until) {
    for (const service of SERVICES) {
      await ask(url, 'UpdateService', { cluster: 'dev', service, forceNewDeployment: true });
      count += 1;
    }
    await deployed(url, until);
  }
  return count;
}

async function deployed(url: string, until: number): Promise<void> {
  while (performance.now() < until) {
    const { services } = (await ask(url, 'DescribeServices', {
      cluster: 'dev',
      services: SERVICES,
    })) as {
      services: readonly { readonly deployments: readonly { readonly rolloutState: string }[] }[];
    };
    if (services.every(({ deployments: [newest] }) => newest?.rolloutState === 'COMPLETED')) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/**
 * Sends calls at their times, whether or not the earlier ones have been answered, so that a slow answer delays no other.
 * An answer's time is from its sending: that this process is late at times is not the endpoint's.
 */
async function load(url: string): Promise<readonly number[]> {
  const startedAt = performance.now();
  const answered: Promise<number>[] = [];
  for (let index = 0; index < rate * seconds; index += 1) {
    const wait = startedAt + (index * 1_000) / rate - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const sentAt = performance.now();
    answered.push(describe(url, index).then(() => performance.now() - sentAt, failed));
  }
  return Promise.all(answered);
}

function failed(error: unknown): number {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  errors.push(cause instanceof Error ? `${message}: ${cause.message}` : message);
  return Infinity;
}

async function describe(url: string, index: number): Promise<void> {
  const [operation, request] = CALLS[index % CALLS.length] ?? CALLS[0];
  await ask(url, operation, request);
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
