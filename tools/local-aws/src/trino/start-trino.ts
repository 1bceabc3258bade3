import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { GuardedChildren } from '@fairway/crash-safe';

import { installTrino, type InstalledTrino } from './install-trino.ts';
import { trinoStatements } from './trino-statements.ts';

/** A cluster of a coordinator and a worker, on loopback. */
export interface Trino {
  readonly endpoint: string;
  close(): Promise<void>;
}

const START_MS = 600_000;
const POLL_MS = 500;
const HEAP = '-Xmx1536M';
/** Of each node, for the message when it does not start. */
const LOG_LINES = 20;

/**
 * Starts a cluster, which ends with this process, however that ends.
 * @param s3Endpoint where the buckets are, by path
 * @param installed @default what `installTrino` installs
 */
export async function startTrino(s3Endpoint: string, installed?: InstalledTrino): Promise<Trino> {
  const trino = installed ?? (await installTrino());
  const folder = await mkdtemp(join(tmpdir(), 'fairway-trino-'));
  const ports = [await freePort(), await freePort()] as const;
  const nodes: ChildProcess[] = [];
  const children = new GuardedChildren({ folder });
  try {
    for (const [index, port] of ports.entries()) {
      const node = { folder: join(folder, `node-${index}`), port, isCoordinator: index === 0 };
      const setting = { ...node, discovery: ports[0], shared: folder, s3Endpoint };
      nodes.push(await startNode(children, trino, setting));
    }
    const endpoint = `http://127.0.0.1:${ports[0]}`;
    await ready(endpoint, nodes);
    return { endpoint, close: () => children.close() };
  } catch (error) {
    const said = await lastLines(folder);
    await children.close();
    throw new Error(`${(error as Error).message}\n${said}`, { cause: error });
  }
}

interface NodeSetting {
  readonly folder: string;
  readonly port: number;
  readonly discovery: number;
  readonly isCoordinator: boolean;
  /** Both nodes find the tables' definitions here. */
  readonly shared: string;
  readonly s3Endpoint: string;
}

async function startNode(
  children: GuardedChildren,
  { java, server }: InstalledTrino,
  setting: NodeSetting,
): Promise<ChildProcess> {
  const { folder, port, discovery, isCoordinator } = setting;
  const catalogs = join(folder, 'catalog');
  await mkdir(catalogs, { recursive: true });
  await writeFile(join(catalogs, 'hive.properties'), catalog(setting));
  const config = [
    `coordinator=${isCoordinator}`,
    ...(isCoordinator ? ['node-scheduler.include-coordinator=true'] : []),
    `http-server.http.port=${port}`,
    'node.internal-address=127.0.0.1',
    `discovery.uri=http://127.0.0.1:${discovery}`,
    'query.max-memory-per-node=512MB',
  ];
  await writeFile(join(folder, 'config.properties'), config.join('\n'));
  const log = await open(join(folder, 'log'), 'w');
  const settings = {
    'node.environment': 'test',
    'node.id': `node-${port}`,
    'node.data-dir': join(folder, 'data'),
    config: join(folder, 'config.properties'),
    'catalog.config-dir': catalogs,
    'plugin.dir': join(server, 'plugin'),
    'secrets-plugin.dir': join(server, 'secrets-plugin'),
    'file.encoding': 'UTF-8',
  };
  const flags = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  const args = [
    HEAP,
    '-XX:+ExitOnOutOfMemoryError',
    ...flags,
    '-cp',
    join(server, 'lib/*'),
    'io.trino.server.TrinoServer',
  ];
  const node = children.spawn(java, args, { cwd: folder, output: [log.fd, log.fd] });
  await log.close();
  return node;
}

function catalog({ shared, s3Endpoint }: NodeSetting): string {
  return [
    'connector.name=hive',
    'hive.metastore=file',
    'hive.metastore.catalog.dir=local:///metastore',
    'fs.native-local.enabled=true',
    `local.location=${shared}`,
    'fs.native-s3.enabled=true',
    `s3.endpoint=${s3Endpoint}`,
    's3.region=us-east-1',
    's3.path-style-access=true',
    's3.aws-access-key=local',
    's3.aws-secret-key=local',
    'hive.recursive-directories=true',
  ].join('\n');
}

/** Ready when the coordinator knows both nodes. */
async function ready(endpoint: string, nodes: readonly ChildProcess[]): Promise<void> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    if (nodes.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null))
      throw new Error('Trino ended while it started');
    if ((await activeNodes(endpoint)) === nodes.length) return;
    await wait(POLL_MS);
  }
  throw new Error(`Trino was not ready after ${START_MS / 1000} s`);
}

async function activeNodes(endpoint: string): Promise<number> {
  try {
    const info = (await (await fetch(`${endpoint}/v1/info`)).json()) as { readonly starting: boolean };
    if (info.starting) return 0;
    const sql = "SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'";
    const { rows } = await trinoStatements(endpoint).run(sql, AbortSignal.timeout(10_000));
    return Number(rows[0]?.[0]);
  } catch {
    return 0;
  }
}

/** The last lines of each node’s log, which goes with its folder. */
async function lastLines(folder: string): Promise<string> {
  const logs = [0, 1].map((index) => readFile(join(folder, `node-${index}/log`), 'utf8').catch(() => ''));
  return (await Promise.all(logs)).map((log) => log.split('\n').slice(-LOG_LINES).join('\n')).join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
