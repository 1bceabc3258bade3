import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket that takes connections, or datagrams, of others. */
export interface Listener {
  readonly program: string;
  readonly protocol: string;
  /** As the kernel writes it, in hexadecimal: `0100007F`. */
  readonly address: string;
  readonly port: number;
}

const TCP_LISTEN = '0A';
/** An unconnected socket of UDP (proc_net_udp). */
const UDP_OPEN = '07';
const LOOPBACK = [
  // 127.0.0.0/8, its bytes from the last to the first.
  /^[0-9A-F]{6}7F$/,
  // ::ffff:127.0.0.0/104
  /^0000000000000000FFFF0000[0-9A-F]{6}7F$/,
  // ::1
  /^00000000000000000000000001000000$/,
];

export function isOnLoopback({ address }: Listener): boolean {
  return LOOPBACK.some((pattern) => pattern.test(address));
}

/** Every listening socket of a process and of all that descends from it. Linux only. */
export function listenersOfTree(root: number): readonly Listener[] {
  const programs = programsBySocket(root);
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) => {
    const open = protocol.startsWith('tcp') ? TCP_LISTEN : UDP_OPEN;
    const rows = readFileSync(`/proc/net/${protocol}`, 'utf8').split('\n').slice(1);
    return rows.flatMap((row) => {
      const fields = row.trim().split(/\s+/);
      const [address = '', port = ''] = fields[1]?.split(':') ?? [];
      const program = programs.get(fields[9] ?? '');
      if (fields[3] !== open || program === undefined) return [];
      return [{ program, protocol, address, port: Number.parseInt(port, 16) }];
    });
  });
}

/** Command lines by the inode of each socket that the process holds. */
function programsBySocket(root: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pid of treeOf(root)) {
    const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    for (const inode of socketsOf(pid)) found.set(inode, program);
  }
  return found;
}

function treeOf(root: number): ReadonlySet<number> {
  const parents = new Map(
    readdirSync('/proc')
      .map(Number)
      .filter(Number.isInteger)
      .map((pid) => [pid, parentOf(pid)]),
  );
  const tree = new Set([root]);
  for (let size = 0; size < tree.size;) {
    size = tree.size;
    for (const [pid, parent] of parents) if (parent !== undefined && tree.has(parent)) tree.add(pid);
  }
  return tree;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended since it was listed.
    return undefined;
  }
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${descriptor}`))?.[1] ?? [];
    } catch {
      // It was closed since it was listed.
      return [];
    }
  });
}
