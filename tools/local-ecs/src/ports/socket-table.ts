import { readFileSync } from 'node:fs';

/** A TCP socket that listens, as proc_net_tcp has it. */
export interface ListeningSocket {
  /** Hexadecimal, in the machine's byte order: `0100007F`. */
  readonly address: string;
  readonly port: number;
  /** As /proc names it where a process holds it: `socket:[4711]`. */
  readonly link: string;
}

const LISTEN = '0A';

/** Every TCP socket of this machine that listens. Linux only. */
export function listeningSockets(): readonly ListeningSocket[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => readTable(readFileSync(table, 'utf8')));
}

/** Rows of proc_net_tcp: the local address is field 1 (`hex:hexport`), the state field 3, the inode field 9. */
function readTable(table: string): readonly ListeningSocket[] {
  return table.split('\n').flatMap((row) => {
    const fields = row.trim().split(/\s+/);
    const [address = '', hexPort = ''] = fields[1]?.split(':') ?? [];
    const [state, inode] = [fields[3], fields[9]];
    if (state !== LISTEN || inode === undefined) return [];
    return [{ address, port: Number.parseInt(hexPort, 16), link: `socket:[${inode}]` }];
  });
}
