'use strict';
// A reader that has seen enough (`npm test -- --help | head -1`) is no failure: without a listener the program would end
// with a stack. Loaded with `node --require`.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
