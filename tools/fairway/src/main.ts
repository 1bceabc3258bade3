import { runCli } from './cli.ts';
import { workspace } from './workspace/workspace.ts';

// Who reads may have seen enough (`| head`); the work goes on, and the exit code tells how it ended.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), workspace);
