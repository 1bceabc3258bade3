import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { namesVariables } from './names.ts';

const server = createServer((socket) => socket.end(`port ${(server.address() as AddressInfo).port}`));
let variables: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = (server.address() as AddressInfo).port;
  variables = namesVariables(
    [
      { pattern: '*.rds.amazonaws.com', port: 5_432, place },
      { pattern: 'cognito-idp.eu-west-1.amazonaws.com', port: 443, place },
    ],
    '/dev/null',
  );
});

afterAll(() => {
  server.close();
});

/** The text that a process with these variables reads from the server it reaches. */
async function told(connect: string): Promise<string> {
  const code = `const socket = ${connect};
    socket.on('data', (data) => console.log(String(data)));
    socket.on('error', ({ code }) => console.log(code));`;
  const args = ['--input-type=module', '--eval', `import net from 'node:net';\n${code}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: variables });
  return stdout.trim();
}

test.each([
  ["net.connect(5432, 'shop.cluster-abc.eu-west-1.rds.amazonaws.com')"],
  ["net.connect({ port: 5432, host: 'SHOP.cluster-abc.eu-west-1.rds.amazonaws.com' })"],
  ["new net.Socket().connect(5432, 'shop.cluster-abc.eu-west-1.rds.amazonaws.com')"],
  ["new net.Socket().connect({ port: '443', host: 'cognito-idp.eu-west-1.amazonaws.com' })"],
])('%s is led to this machine', async (connect) => {
  await expect(told(connect)).resolves.toBe(`port ${(server.address() as AddressInfo).port}`);
});

test.each([
  ["net.connect(1, '127.0.0.1')"],
  ["net.connect({ port: 1, host: '127.0.0.1' })"],
  ["net.connect({ path: '/nowhere' })"],
])('%s is not', async (connect) => {
  await expect(told(connect)).resolves.toMatch(/^(ECONNREFUSED|ENOENT)$/);
});
