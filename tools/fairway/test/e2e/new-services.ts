import { domainOf, type Rehearsed } from './rehearsed.ts';
import { unless, unlessEnded } from './verb-ends.ts';
import type { Domain } from './visitors.ts';

/** One of each kind. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  letters: [],
  diary: ['--database'],
  watcher: ['--worker'],
  night: ['--job'],
};
const JOB = 'night/ask-edge';
const SIZE = 'infra/src/policies/stack-size.ts';

/**
 * A service of each kind that `./fairway new` makes is deployed beside the others, answers, works and runs its job; then they
 * are removed, and the next deployment takes what they had away.
 */
export async function newServicesRun(world: Rehearsed): Promise<readonly string[]> {
  const { clone, first } = world;
  for (const [name, flags] of Object.entries(kinds)) {
    const made = unlessEnded(await clone.fairway('new', name, ...flags, '--no-install'), 0);
    if (made.length > 0) return made;
  }
  await clone.npm('install');
  await clone.npm('run', '--silent', 'generate');
  // An environment has room for six services, and these are nine.
  await clone.addAll({ [SIZE]: (text) => text.replace('MAX_RESOURCES = 160', 'MAX_RESOURCES = 260') });
  try {
    for (const target of ['ecr', first]) {
      const deployed = unlessEnded(await clone.rehearsed('deploy', target), 0);
      if (deployed.length > 0) return deployed;
    }
    return await faultsOf(world);
  } finally {
    await clone.undoEdit();
    await clone.npm('install');
  }
}

/** Exit code of a deployment that is refused. */
const REFUSED = 3;

/** Deploys without them: refused until each of them is named, which then destroys what they had. */
export async function newServicesGo(world: Rehearsed): Promise<readonly string[]> {
  const { clone, first } = world;
  const refused = await clone.rehearsed('deploy', first);
  const named = new Set(refused.err.match(/--allow-destroy aws_ecs_service\.[\w-]+/g));
  const end = await clone.rehearsed('deploy', first, ...[...named].flatMap((flag) => flag.split(' ')));
  const domain = await domainOf(first, world);
  const { status } = await domain.ask('/letters/hello');
  return [
    ...unlessEnded(refused, REFUSED),
    ...unless(named.size === Object.keys(kinds).length, `named are ${[...named].join(', ')}`),
    ...unlessEnded(end, 0),
    ...unless(status === 404, `a service that was removed answers ${status}, not 404`),
  ];
}

async function faultsOf(world: Rehearsed): Promise<readonly string[]> {
  const { clone, first } = world;
  const domain = await domainOf(first, world);
  const job = await clone.rehearsed('run', first, JOB);
  const { out } = await clone.rehearsed('status', first, '--json');
  const { services, jobs } = JSON.parse(out) as Status;
  const watcher = services.find(({ service }) => service === 'watcher');
  const lines = await clone.rehearsed('logs', first, 'watcher', '--since', '15m', '--filter', 'front page');
  return [
    ...(await answerFaults(domain)),
    ...unlessEnded(job, 0),
    ...unless(
      job.out.includes('the front page answers'),
      `the job does not say that the front page answers:\n${job.out}`,
    ),
    ...unless(
      jobs.some((each) => each.job === JOB && each.lastRun.end === 'succeeded'),
      `status does not say that ${JOB} succeeded: ${JSON.stringify(jobs)}`,
    ),
    ...unless(
      watcher?.tasks.some(({ health }) => health === 'HEALTHY') === true,
      `the worker is not healthy: ${JSON.stringify(watcher)}`,
    ),
    ...unless(lines.out.includes('the front page answers'), `the worker does not work:\n${lines.out}`),
  ];
}

interface Status {
  readonly services: readonly {
    readonly service: string;
    readonly tasks: readonly { readonly health: string }[];
  }[];
  readonly jobs: readonly { readonly job: string; readonly lastRun: { readonly end?: string } }[];
}

async function answerFaults(domain: Domain): Promise<readonly string[]> {
  const headers = { 'content-type': 'application/json' };
  const note = '{"text":"buy milk"}';
  const requests = [
    ['GET', '/letters/hello', 200, '{"letters":5}'],
    ['PUT', '/diary/first', 204, ''],
    ['GET', '/diary/first', 200, note],
    ['GET', '/night/hello', 200, '{"letters":5}'],
    ['GET', '/-/diary/docs/', 200, undefined],
    // Nobody reaches a worker.
    ['GET', '/-/watcher/version', 404, undefined],
  ] as const;
  const faults: string[] = [];
  for (const [method, path, status, body] of requests) {
    const sent = method === 'PUT' ? { headers, body: note } : {};
    const answer = await domain.ask(path, method, sent);
    if (answer.status === status && [undefined, answer.text.trim()].includes(body)) continue;
    faults.push(`${method} ${path} answers ${answer.status} ${answer.text.slice(0, 300)}`);
  }
  return faults;
}
