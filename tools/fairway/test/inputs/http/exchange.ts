import { connect } from 'node:net';

export interface RawAnswer {
  /** The whole answer, as latin1. */
  readonly text: string;
  /** Statuses of the final answers, in their order. */
  readonly statuses: readonly string[];
  /** The end of the exchange: the server closed, the connection broke, or nothing happened for too long. */
  readonly ended: 'closed' | 'broken' | 'waited';
}

/**
 * Sends exactly these bytes on a connection of its own, says that no more will come, and reads to the end.
 * @param waitMs without a byte, after which it is given up
 */
export function rawExchange(port: number, bytes: string | Buffer, waitMs = 15_000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const end = (ended: RawAnswer['ended']): void => {
      clearTimeout(quiet);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ text, statuses: finalStatuses(text), ended });
    };
    const quiet = setTimeout(() => socket.end(), MAX_QUIET_MS).unref();
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      quiet.refresh();
    });
    socket.once('end', () => end('closed'));
    socket.once('error', () => end('broken'));
    socket.setTimeout(waitMs, () => end('waited'));
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/**
 * The client keeps its half of the connection open so long: one that ends it at once is taken for gone. Most answers
 * take a few milliseconds.
 */
const MAX_QUIET_MS = 1_500;

function finalStatuses(text: string): string[] {
  return [...text.matchAll(/HTTP\/1\.1 ([2-5]\d\d) [^\r]*\r\n/g)].map(([, status = '']) => status);
}

/** Runs `work` on each item, so many at a time, in order. */
export async function forEachAtATime<T>(
  items: Iterable<T>,
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
