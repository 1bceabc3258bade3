import type { AddressInfo, Server } from 'node:net';
import type { Server as HttpServer } from 'node:http';

import { afterAll } from '@jest/globals';

const open = new Set<Server>();
afterAll(() => {
  for (const server of open) {
    (server as Partial<HttpServer>).closeAllConnections?.();
    server.close();
  }
});

/** Listens on a free port of loopback until the test file ends. */
export async function listening(server: Server): Promise<string> {
  open.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
