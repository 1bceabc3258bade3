'use strict';
// One set-up at a time: `npm ci` deletes the packages that another one has just installed. The lock is a file that
// names the processes holding it; one whose processes are all gone was left by a run that was killed, and is taken
// over.
const fs = require('node:fs');
const { dirname } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const POLL_MILLISECONDS = 200;
/** Beyond any set-up: process ids are used again, and a container may never reap the dead. */
const MAX_HOLD_MILLISECONDS = 15 * 60_000;

/**
 * Runs `work` while holding the lock; waits for another holder first.
 * @param {string} file
 * @param {(holder: number) => void} onWait called once when another process holds it
 * @param {(addHolder: (pid: number) => void) => Promise<void>} work
 */
async function withLock(file, onWait, work) {
  fs.mkdirSync(dirname(file), { recursive: true });
  await acquire(file, onWait);
  try {
    await work((pid) => replace(file, `${process.pid} ${pid}`));
  } finally {
    fs.rmSync(file, { force: true });
  }
}

async function acquire(/** @type {string} */ file, /** @type {(holder: number) => void} */ onWait) {
  let told = false;
  while (!tryTake(file)) {
    const content = read(file);
    const holder = ageOf(file) > MAX_HOLD_MILLISECONDS ? undefined : holders(content).find(isAlive);
    if (holder === undefined) {
      breakLock(file, content);
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await delay(POLL_MILLISECONDS);
  }
}

/**
 * Written aside and linked into place, so that the lock never exists without its holder.
 * @param {string} file
 */
function tryTake(file) {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/**
 * In one step, because a waiter that found the lock empty would think it free.
 * @param {string} file
 * @param {string} content
 */
function replace(file, content) {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, content);
  fs.renameSync(own, file);
}

/**
 * Another waiter may have broken and taken it meanwhile: a lock that was moved aside by mistake is put back.
 * @param {string} file
 * @param {string} seen
 */
function breakLock(file, seen) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    fs.renameSync(file, aside);
    if (read(aside) !== seen) fs.linkSync(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error))) throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function read(/** @type {string} */ file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

function ageOf(/** @type {string} */ file) {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  return status === undefined ? 0 : Date.now() - status.mtimeMs;
}

function holders(/** @type {string} */ content) {
  return content
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0);
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function errorCode(/** @type {unknown} */ error) {
  return String(/** @type {NodeJS.ErrnoException} */ (error).code);
}

module.exports = { withLock };
