import { once } from 'node:events';
import { connect } from 'node:net';

import { GuardedChildren } from '@fairway/crash-safe';
import { freePort, median } from '@fairway/service-kit/benchmarking';

import type { Bundle } from '../../src/bundles/bundle.ts';

/** With these every service listens, and no other part of the environment has to run. */
const ENVIRONMENT = {
  HOST: '127.0.0.1',
  ENVIRONMENT: 'bench',
  LOG_LEVEL: 'info',
  AWS_REGION: 'eu-central-1',
  APP_VERSION: 'c-1',
  APP_COMMIT: '0'.repeat(40),
  RELEASE: '0'.repeat(12),
  CORS_ALLOWED_ORIGINS: '',
  SIGN_IN_REQUIRED: 'false',
  TOKEN_ISSUER: '',
  TOKEN_CLIENT_IDS: '',
  TOKEN_PAGE_CLIENT_ID: '',
  FILE_LIMIT_BYTES: '1000000',
  LOG_BUCKETS: '',
  STATE_BUCKET: 'state',
  STATE_PREFIX: 'logs/',
  METRICS_NAMESPACE: 'Bench',
  LOG_QUERY_WORKGROUP: '',
  LOG_TABLES: '',
  DAILY_PREFIX: '',
  DAILY_THRESHOLD: '1',
  SNS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:bench',
  EDGE_ORIGIN: 'http://127.0.0.1:1',
  SERVICE_DIRECTORY: '[{"name":"logs","summary":"Log files"}]',
  BIRTHDAY_TIME_ZONE: 'UTC',
  DATABASE_URL: 'postgres://app@127.0.0.1:1/app',
  DATABASE_AUTHENTICATION: 'url',
  DATABASE_MAY_PAUSE: 'true',
  METRICS_SEED_JSON: '',
  QUERIES_SEED_CSV: '',
  METRIC_RECORDS_SEED_JSON: '',
  METRICS_TIME_ZONE: 'UTC',
  CACHE_TTL_SECONDS: '60',
  BEDROCK_MODEL_ID: '',
};

/** For services whose manifest asks for sign-in. */
const SIGN_IN = {
  SIGN_IN_REQUIRED: 'true',
  TOKEN_ISSUER: 'http://127.0.0.1:1',
  TOKEN_CLIENT_IDS: 'bench',
  TOKEN_PAGE_CLIENT_ID: 'bench',
};

/** Medians in milliseconds. */
export interface StartTimes {
  /** From the start of an empty program to its end: the time of Node.js itself on this machine, now. */
  readonly empty: number;
  /** From the start of each service's process to the first connection that it accepts. */
  readonly services: ReadonlyMap<string, number>;
}

/** Starts everything in turn, so that a machine that is busy for a while slows all alike. */
export async function startTimes(bundles: readonly Bundle[], runs: number): Promise<StartTimes> {
  const empty: number[] = [];
  const times = new Map<string, number[]>(bundles.map(({ service }) => [service, []]));
  // They end with the benchmark, however that ends. The empty program is started the same way.
  const children = new GuardedChildren();
  try {
    for (let run = 0; run < runs; run += 1) {
      empty.push(await emptyTime(children));
      for (const bundle of bundles) times.get(bundle.service)?.push(await startTime(children, bundle));
    }
  } finally {
    await children.close();
  }
  const services = new Map([...times].map(([service, each]) => [service, median(each)]));
  return { empty: median(empty), services };
}

async function emptyTime(children: GuardedChildren): Promise<number> {
  const started = performance.now();
  await once(children.spawn(process.execPath, ['-e', '0'], { output: ['ignore', 'ignore'] }), 'exit');
  return performance.now() - started;
}

/** @throws {Error} with what a service says that ends before it listens: it needs more of its environment than is given here */
async function startTime(children: GuardedChildren, { folder: cwd, service }: Bundle): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const child = children.spawn(process.execPath, ['main.mjs'], {
    cwd,
    env: { ...ENVIRONMENT, ...(service === 'metrics' ? SIGN_IN : {}), PORT: String(port) },
    output: ['pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (said += text.toString('utf8')));
  const ended = once(child, 'close');
  while (!(await accepts(port))) {
    if (child.exitCode === null) continue;
    await ended;
    throw new Error(`${service} ended before it listened: ${said}`);
  }
  const time = performance.now() - started;
  child.kill('SIGKILL');
  await ended;
  return time;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const tell = (is: boolean): void => {
      socket.destroy();
      if (is) resolve(true);
      else setTimeout(() => resolve(false), 1);
    };
    socket.once('connect', () => tell(true));
    socket.once('error', () => tell(false));
  });
}
