import { runCli } from './cli.ts';
import { workspace } from './workspace/workspace.ts';

/** Data that could not be written, to a full disk for example. */
const output = { isLost: false };

// A reader may have seen enough (`| head`). Any other failure to write must not end a process that serves; the exit
// code says that output is missing.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') output.isLost = true;
  });
}

const code = await runCli(process.argv.slice(2), workspace);
process.exitCode = code === 0 && output.isLost ? 1 : code;
