#!/usr/bin/env node
// Plain JavaScript, so that nothing loads the type stripper: the modules that are imported after the next statement
// were stripped and compiled by an earlier run. 0.07 s to start instead of 0.19, and 30 MB less.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { run } = await import('./run.ts');

for (const stream of [process.stdout, process.stderr]) {
  // A failed write reports its error itself; without a listener the process would die with a stack.
  stream.on('error', () => undefined);
}
process.exitCode = await run(process.argv.slice(2), process);
