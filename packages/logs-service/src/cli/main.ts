#!/usr/bin/env node
import { run } from './run.ts';

for (const stream of [process.stdout, process.stderr]) {
  // Whoever writes is told by the write itself; without a listener the process would die with a stack.
  stream.on('error', () => undefined);
}
process.exitCode = await run(process.argv.slice(2), process);
