#!/usr/bin/env node
// Plain JavaScript, so that nothing loads the type stripper: what is imported after the next statement was
// stripped and compiled by an earlier run. 0.07 s to start instead of 0.19, and 30 MB less.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { run } = await import('./run.ts');

for (const stream of [process.stdout, process.stderr]) {
  // Whoever writes is told by the write itself; without a listener the process would die with a stack.
  stream.on('error', () => undefined);
}
process.exitCode = await run(process.argv.slice(2), process);
