import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { listProcesses, type ProcessRow } from '@fairway/crash-safe';

import { descriptorsOf, readableDescriptorsOf } from './process-descriptors.ts';
import { listeningSockets } from './socket-table.ts';

/** A process that listens on a TCP port. */
export interface PortListener {
  readonly pid: number;
  /** The leader of its process group. */
  readonly group: number;
  readonly program: string;
}

/** Addresses by their nearness to 127.0.0.1: a connection goes to the nearest listener. */
const NEARNESS = ['loopback', 'anyIPv4', 'anyIPv6', 'elsewhere'] as const;

type Nearness = (typeof NEARNESS)[number];

/**
 * Lists the processes that get a connection to 127.0.0.1 on a port; if there are none, those that listen on it at
 * other addresses. Processes of other users are not known.
 * @throws {Error} where the system does not tell
 */
export async function listenersOn(port: number): Promise<readonly PortListener[]> {
  if (process.platform !== 'linux') return lsofListeners(port);
  const sockets = socketsOn(port);
  return sockets.length === 0 ? [] : listProcesses().flatMap((row) => asListener(row, sockets));
}

/**
 * Names the process that answers on a port in place of a process group: `pid 4711 (node)`. Undefined when that group
 * does, alone, and when the system does not tell.
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
  const left = new Set(socketsOn(port));
  // The leader nearly always listens itself, and all processes of a machine take a while to look at.
  for (const members of [() => [group], () => membersOf(group)]) {
    for (const socket of members().flatMap((pid) => descriptorsOf(pid))) left.delete(socket);
    if (left.size === 0) return true;
  }
  return false;
}

/** The ports that a process group listens on, on any address; undefined when the system does not tell. */
export async function portsOf(group: number): Promise<readonly number[] | undefined> {
  try {
    if (process.platform !== 'linux') return await lsofPorts(group);
    const held = new Set(membersOf(group).flatMap((pid) => descriptorsOf(pid)));
    return ascending(listeningSockets().flatMap(({ link, port }) => (held.has(link) ? [port] : [])));
  } catch {
    return undefined;
  }
}

function ascending(ports: readonly number[]): readonly number[] {
  return [...new Set(ports)].toSorted((a, b) => a - b);
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
function socketsOn(port: number): readonly string[] {
  return nearest(
    listeningSockets()
      .filter((socket) => socket.port === port)
      .map(({ address, link }) => ({ nearness: hexAddresses.get(address) ?? 'elsewhere', value: link })),
  );
}

const hexAddresses = new Map<string, Nearness>([
  ['0100007F', 'loopback'],
  // ::ffff:127.0.0.1
  ['0000000000000000FFFF00000100007F', 'loopback'],
  ['00000000', 'anyIPv4'],
  ['00000000000000000000000000000000', 'anyIPv6'],
]);

interface Near<Value> {
  readonly nearness: Nearness;
  readonly value: Value;
}

function nearest<Value>(candidates: readonly Near<Value>[]): readonly Value[] {
  const first = NEARNESS.find((nearness) => candidates.some((each) => each.nearness === nearness));
  return candidates.filter(({ nearness }) => nearness === first).map(({ value }) => value);
}

async function lsofListeners(port: number): Promise<readonly PortListener[]> {
  return readLsof(await lsof([`-iTCP:${port}`, '-sTCP:LISTEN', '-Fpgctn']));
}

async function lsofPorts(group: number): Promise<readonly number[]> {
  const names = await lsof(['-a', '-g', String(group), '-iTCP', '-sTCP:LISTEN', '-Fn']);
  return ascending([...names.matchAll(/^n.*:(\d+)$/gm)].map(([, port]) => Number(port)));
}

async function lsof(selection: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('lsof', ['-nP', ...selection])).stdout;
  } catch (error) {
    // lsof ends with 1 when it finds nothing.
    if ((error as { code?: unknown }).code === 1) return '';
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
