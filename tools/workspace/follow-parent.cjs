'use strict';
// A script that was started by a program which is gone would run on unseen: end it as that program would have.
// Loaded with `node --require`, or called by a wrapper for the child that it waits for.
const { isMainThread } = require('node:worker_threads');

const POLL_MILLISECONDS = 500;

function onParentDeath(/** @type {() => void} */ act) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, POLL_MILLISECONDS);
  timer.unref();
}

const preloaded = process.execArgv.indexOf(__filename);
if (preloaded > 0 && isMainThread) {
  // Forked children inherit these arguments, and have a parent of their own to follow.
  process.execArgv.splice(preloaded - 1, 2);
  onParentDeath(() => process.kill(process.pid, 'SIGTERM'));
}

module.exports = { onParentDeath };
