import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { readAddress } from './address.ts';
import { ControlClient } from './client.ts';
import { CONTROL_PROTOCOL, type ControlEvent } from './protocol.ts';
import { openControl, type ControlServer } from './server.ts';

/** More than a socket reads ahead, less than the system holds for it: some of it is written and never read. */
const LINES = 1_500;
const line: ControlEvent = {
  type: 'log',
  service: 'logs',
  at: '2026-01-01T00:00:00.000Z',
  task: 'logs-1',
  container: 'logs',
  line: 'x'.repeat(60),
};

let dataFolder: string;
let control: ControlServer;
const left = Promise.withResolvers<undefined>();

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'fairway-control-'));
  control = await openControl(dataFolder, {
    handle: () => ({
      reply: null,
      events: Array.from({ length: LINES }, () => line),
      end: () => left.resolve(undefined),
    }),
  });
});

afterEach(async () => {
  await control.close();
  rmSync(dataFolder, { recursive: true });
});

// Without its listener for errors the server ends the process: no expectation would fail.
test('who goes away before reading everything takes nothing else along', async () => {
  const socket = connect(readAddress(dataFolder) ?? '');
  await once(socket, 'connect');
  socket.write(`${JSON.stringify({ protocol: CONTROL_PROTOCOL, request: { verb: 'watch' } })}\n`);
  while (socket.bytesRead < 60_000) await nextTurn();

  socket.destroy();
  await left.promise;

  expect(await new ControlClient(dataFolder).ask({ verb: 'watch' })).toBeNull();
});
