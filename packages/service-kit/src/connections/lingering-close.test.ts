import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { LingeringClose } from './lingering-close.ts';

let server: Server;
let client: Socket;
let accepted: Socket;

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  [accepted] = (await once(server, 'connection')) as [Socket];
});

afterEach(() => {
  client.destroy();
  server.close();
});

/** Sends until the connection breaks. */
function sendForEver(): void {
  const piece = Buffer.alloc(64 * 1024);
  const send = (): void => {
    while (client.writable && client.write(piece));
    client.once('drain', send);
  };
  send();
}

function trickle(): void {
  const timer = setInterval(() => client.write('x'), 2);
  client.once('close', () => clearInterval(timer));
}

describe('a connection that lingers', () => {
  test('says at once that nothing more will be sent', async () => {
    new LingeringClose().close(accepted);

    client.resume();
    await once(client, 'end');

    expect(accepted.destroyed).toBe(false);
  });

  test('closes when the other side does', async () => {
    new LingeringClose().close(accepted);

    client.end('the rest');

    await once(accepted, 'close');
  });

  test.each([
    ['goes on for ever', { maxBytes: 1_000_000 }, sendForEver],
    ['is silent', { maxQuietMs: 20 }, () => undefined],
    ['trickles', { maxMs: 40 }, trickle],
  ])('closes at a limit when the other side %s', async (_how, limits, behave) => {
    new LingeringClose(limits).close(accepted);

    behave();

    await once(accepted, 'close');
  });

  test.each(['before', 'after'])(
    'closes sooner when it began %s its server was asked to stop',
    async (when) => {
      const lingering = new LingeringClose();

      if (when === 'before') lingering.close(accepted);
      lingering.shorten(20);
      if (when === 'after') lingering.close(accepted);

      await once(accepted, 'close');
    },
  );

  test('hands nothing to those who read from it before', async () => {
    const read: unknown[] = [];
    accepted.on('data', (chunk) => read.push(chunk));
    new LingeringClose().close(accepted);

    client.end('more');
    await once(accepted, 'close');

    expect(read).toEqual([]);
  });
});
