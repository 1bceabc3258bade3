import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { descriptorsOf, readableDescriptorsOf } from './process-descriptors.ts';
import { listProcesses, type ProcessRow } from './process-table.ts';

/** A process that listens on a TCP port. */
export interface PortListener {
  readonly pid: number;
  /** The leader of its process group. */
  readonly group: number;
  readonly program: string;
}

/** How near an address is to 127.0.0.1: a connection goes to the listener that is nearest. */
const NEARNESS = ['loopback', 'anyIPv4', 'anyIPv6', 'elsewhere'] as const;

type Nearness = (typeof NEARNESS)[number];

/**
 * Who gets a connection to 127.0.0.1 on a port, or, when nobody does, who listens on it elsewhere. Processes of other
 * users are not known.
 * @throws {Error} where the system does not tell
 */
export async function listenersOn(port: number): Promise<readonly PortListener[]> {
  if (process.platform !== 'linux') return lsofListeners(port);
  const sockets = listeningSockets(port);
  return sockets.length === 0 ? [] : listProcesses().flatMap((row) => asListener(row, sockets));
}

/**
 * Who answers on a port in place of a process group: `pid 4711 (node)`. Undefined when that group does, alone, and when
 * the system does not tell.
 */
export async function strangerOn(port: number, group: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux' && isAnsweredBy(group, port)) return undefined;
    const listeners = await listenersOn(port);
    const stranger = listeners.find((listener) => listener.group !== group);
    if (stranger !== undefined) return `pid ${stranger.pid} (${stranger.program})`;
    return listeners.length > 0 ? undefined : 'a program of another user';
  } catch {
    return undefined;
  }
}

/**
 * Whether every listener is the group's; true as well when there is no listener any more.
 * @throws {Error} when the group's descriptors may not be read: a program with capabilities, or that changed its user
 */
function isAnsweredBy(group: number, port: number): boolean {
  const left = new Set(listeningSockets(port));
  // The leader nearly always listens itself, and all processes of a machine take a while to look at.
  for (const members of [() => [group], () => membersOf(group)]) {
    for (const socket of members().flatMap((pid) => descriptorsOf(pid))) left.delete(socket);
    if (left.size === 0) return true;
  }
  return false;
}

function membersOf(group: number): readonly number[] {
  return listProcesses()
    .filter((row) => row.group === group)
    .map(({ pid }) => pid);
}

function asListener(
  { pid, group, program }: ProcessRow,
  sockets: readonly string[],
): readonly PortListener[] {
  const isListener = readableDescriptorsOf(pid).some((link) => sockets.includes(link));
  return isListener ? [{ pid, group, program }] : [];
}

/** The sockets that a connection to 127.0.0.1 reaches, as /proc names them. */
function listeningSockets(port: number): readonly string[] {
  return nearest(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
      readSocketTable(readFileSync(table, 'utf8'), port),
    ),
  );
}

const LISTEN = '0A';

const hexAddresses = new Map<string, Nearness>([
  ['0100007F', 'loopback'],
  // ::ffff:127.0.0.1
  ['0000000000000000FFFF00000100007F', 'loopback'],
  ['00000000', 'anyIPv4'],
  ['00000000000000000000000000000000', 'anyIPv6'],
]);

/** Rows of proc_net_tcp: the local address is field 1 (`hex:hexport`), the state field 3, the inode field 9. */
function readSocketTable(table: string, port: number): readonly Near<string>[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((row) => {
    const fields = row.trim().split(/\s+/);
    const [address = '', rowPort] = fields[1]?.split(':') ?? [];
    const [state, inode] = [fields[3], fields[9]];
    if (rowPort !== hexPort || state !== LISTEN || inode === undefined) return [];
    return [{ nearness: hexAddresses.get(address) ?? 'elsewhere', value: `socket:[${inode}]` }];
  });
}

interface Near<Value> {
  readonly nearness: Nearness;
  readonly value: Value;
}

function nearest<Value>(candidates: readonly Near<Value>[]): readonly Value[] {
  const first = NEARNESS.find((nearness) => candidates.some((each) => each.nearness === nearness));
  return candidates.filter(({ nearness }) => nearness === first).map(({ value }) => value);
}

async function lsofListeners(port: number): Promise<readonly PortListener[]> {
  try {
    const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpgctn'];
    return readLsof((await promisify(execFile)('lsof', args)).stdout);
  } catch (error) {
    // What it says when it finds nothing.
    if ((error as { code?: unknown }).code === 1) return [];
    throw error;
  }
}

/** Lines of a letter and a value: of a process `p`, `g` its group, `c`; of each of its sockets `f`, `t`, `n`. */
export function readLsof(output: string): readonly PortListener[] {
  const fields = new Map<string, string>();
  const found = output.split('\n').flatMap((line): readonly Near<PortListener>[] => {
    fields.set(line.slice(0, 1), line.slice(1));
    if (!line.startsWith('n')) return [];
    const [pid, group] = [Number(fields.get('p')), Number(fields.get('g'))];
    const listener = { pid, group, program: fields.get('c') ?? '' };
    return [{ nearness: lsofNearness(line.slice(1), fields.get('t')), value: listener }];
  });
  return nearest(found);
}

function lsofNearness(address: string, type: string | undefined): Nearness {
  if (/^(127\.0\.0\.1|\[::ffff:127\.0\.0\.1\]):/.test(address)) return 'loopback';
  if (!address.startsWith('*:')) return 'elsewhere';
  return type === 'IPv4' ? 'anyIPv4' : 'anyIPv6';
}
