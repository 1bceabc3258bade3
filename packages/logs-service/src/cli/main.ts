#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// What is imported after this was stripped of its types and compiled by an earlier run: 0.12 s to start
// instead of 0.19, and 17 MB less.
enableCompileCache();
const { run } = await import('./run.ts');

for (const stream of [process.stdout, process.stderr]) {
  // Whoever writes is told by the write itself; without a listener the process would die with a stack.
  stream.on('error', () => undefined);
}
process.exitCode = await run(process.argv.slice(2), process);
