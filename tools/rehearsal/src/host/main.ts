// Holds a rehearsal's emulation in a process of its own, so that it can outlive who started it. Arguments: one JSON object of
// `HostOptions`. Tells its parent over IPC; ends with it, unless it was told to stay.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { startEmulation } from '../emulation.ts';
import { tracesFile } from '../traces/collector-stand-in.ts';
import type { FromHost, HostOptions } from './messages.ts';
import { removeRecord, writeRecord } from './record.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as HostOptions;
const { folder } = options;

function tell(message: FromHost): void {
  // The process that started this one may end at any moment: then nobody hears the message.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Standard error is a file that outlives whoever started this. */
function note(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

const stop = Promise.withResolvers<undefined>();
let stays = false;
// The one message that there is, `ToHost`.
process.once('message', () => {
  stays = true;
});
process.once('disconnect', () => {
  if (stays) return;
  note('ends with whoever started it');
  stop.resolve(undefined);
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    note(`ends by ${signal}`);
    stop.resolve(undefined);
  });
}

try {
  // The leftovers of another rehearsal belong to another account.
  await rm(join(folder, 'ecs'), { recursive: true, force: true });
  const recordFile = join(folder, 'calls.jsonl');
  await rm(recordFile, { force: true });
  await rm(tracesFile(folder), { force: true });
  const report = (text: string): void => {
    note(text);
    tell({ kind: 'note', text });
  };
  const emulation = await startEmulation({ ...options, recordFile, report });
  const { variables, base, port, authority } = emulation;
  const record = { pid: process.pid, variables, base, port, authority };
  await writeRecord(folder, record);
  tell({ kind: 'ready', record });
  await stop.promise;
  await removeRecord(folder);
  await emulation.close();
  process.exit(0);
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
