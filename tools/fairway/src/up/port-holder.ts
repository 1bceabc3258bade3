import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

/** The process that listens on a TCP port. */
export interface PortHolder {
  readonly pid: number;
  readonly program: string;
}

/** Who listens on a port; `undefined` when that cannot be known, as for other users' processes. */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  try {
    return process.platform === 'linux' ? linuxHolder(port) : await lsofHolder(port);
  } catch {
    return undefined;
  }
}

const LISTEN = '0A';

function linuxHolder(port: number): PortHolder | undefined {
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)),
  );
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const pid = pids.find((candidate) => socketsOf(candidate).some((inode) => inodes.has(inode)));
  if (pid === undefined) return undefined;
  return { pid: Number(pid), program: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() };
}

/** Rows of proc_net_tcp: the local address is field 1 (`hex:hexport`), the state field 3, the inode field 9. */
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === LISTEN)
    .flatMap((fields) => fields[9] ?? []);
}

function socketsOf(pid: string): string[] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [],
    );
  } catch {
    // Another user's process, or one that has just ended.
    return [];
  }
}

async function lsofHolder(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const program = /^c(.+)$/m.exec(stdout)?.[1];
  return pid === undefined || program === undefined ? undefined : { pid: Number(pid), program };
}
