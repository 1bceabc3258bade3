'use strict';
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const { join, resolve } = require('node:path');
const { isatty } = require('node:tty');

const { scriptEnvironment } = require('./config.cjs');
const { onParentDeath } = require('./follow-parent.cjs');
const { setUp, SetUpError } = require('./setup.cjs');

const root = resolve(__dirname, '..', '..');

async function runScript(/** @type {string} */ script, /** @type {string[]} */ args) {
  try {
    await setUp(root, (line) => process.stderr.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  const node = join(root, 'node_modules', '.bin', 'node');
  const scriptArgs = ['--require', join(__dirname, 'closed-output.cjs'), resolve(root, script), ...args];
  if (typeof process.execve === 'function') become(node, scriptArgs);
  else supervise(node, scriptArgs);
}

/**
 * Replaces this process by the script's: the same id, terminal and signals, and no wrapper that could outlive it.
 * @param {string} node
 * @param {string[]} scriptArgs
 */
function become(node, scriptArgs) {
  const followParent = join(__dirname, 'follow-parent.cjs');
  process.execve?.(node, [node, '--require', followParent, ...scriptArgs], scriptEnvironment(root));
}

/**
 * For a Node that cannot replace itself. Ctrl-C in a terminal already reaches the script, which is in the same
 * foreground group: delivering it twice would look like the user's second, impatient one.
 * @param {string} node
 * @param {string[]} scriptArgs
 */
function supervise(node, scriptArgs) {
  const child = spawn(node, scriptArgs, { stdio: 'inherit', env: scriptEnvironment(root) });
  /** @type {readonly NodeJS.Signals[]} */
  const forwarded = isatty(0) ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  if (isatty(0)) process.on('SIGINT', () => undefined);
  onParentDeath(() => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
}

module.exports = { runScript };
