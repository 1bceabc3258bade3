import { connect, createServer } from 'node:net';

import { listening } from './listening.ts';

export interface CuttingProxy {
  readonly endpoint: string;
  /**
   * For each of the next connections, in order: after how many bytes of the answer it is cut. Later ones are left alone.
   * @param onCut is waited for before each cut
   */
  cutNext(afterBytes: readonly number[], onCut?: () => Promise<unknown>): void;
}

/** Passes bytes on to `target` until it cuts the connection, as a network does. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  let budgets: number[] = [];
  let onCut: () => Promise<unknown> = async () => undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let left = budgets.shift() ?? Infinity;
    const cut = (): void => {
      upstream.destroy();
      client.destroy();
    };
    client.on('error', cut).on('close', cut).pipe(upstream);
    upstream.on('error', cut).on('end', cut);
    upstream.on('data', (chunk: Buffer) => {
      if (left <= 0) return;
      client.write(chunk.subarray(0, Math.min(chunk.length, left)));
      left -= chunk.length;
      if (left <= 0) void onCut().finally(cut);
    });
  });
  return {
    endpoint: await listening(server),
    cutNext: (afterBytes, hook = async () => undefined) => {
      budgets = [...afterBytes];
      onCut = hook;
    },
  };
}
