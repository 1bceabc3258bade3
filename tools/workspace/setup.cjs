'use strict';
// Makes `node_modules` match package-lock.json. Runs on the machine's own Node, before anything is installed: Node's
// own modules only.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { join } = require('node:path');

const { scriptsAdvice } = require('./install-scripts.cjs');
const { matchesLockfile } = require('./installed-packages.cjs');
const { npmCi } = require('./npm-ci.cjs');
const { withLock } = require('./setup-lock.cjs');

/** A failure that the user can mend; its message says how. */
class SetUpError extends Error {}

/**
 * @param {string} root the workspace
 * @param {(line: string) => void} say
 */
async function setUp(root, say) {
  if (isSetUp(root)) return;
  try {
    await withLock(
      join(root, '.fairway', 'setup.lock'),
      (holder) => say(`Waiting for another set-up (process ${holder}) …`),
      async (addHolder) => {
        if (!isSetUp(root)) await install(root, say, addHolder);
      },
    );
  } catch (error) {
    throw readable(error, root);
  }
}

function isSetUp(/** @type {string} */ root) {
  if (!hasNode(root)) return false;
  const digest = lockfileDigest(root);
  if (stampedDigest(root) === digest) return true;
  if (!matchesLockfile(root)) return false;
  stamp(root, digest);
  return true;
}

/** Its install script puts it in place: until then, its name leads nowhere. */
function hasNode(/** @type {string} */ root) {
  return fs.existsSync(join(root, 'node_modules', '.bin', 'node'));
}

function stampedDigest(/** @type {string} */ root) {
  try {
    return fs.readFileSync(stampFile(root), 'utf8');
  } catch {
    return undefined;
  }
}

/** Inside `node_modules`, so that deleting that deletes the claim that it is complete. */
function stampFile(/** @type {string} */ root) {
  return join(root, 'node_modules', '.fairway-setup');
}

/** Beside it first: where `node_modules` is a copy of hard links, writing into the file would stamp the original, too. */
function stamp(/** @type {string} */ root, /** @type {string} */ digest) {
  const aside = `${stampFile(root)}-${process.pid}`;
  fs.writeFileSync(aside, digest);
  fs.renameSync(aside, stampFile(root));
}

function lockfileDigest(/** @type {string} */ root) {
  return createHash('sha256')
    .update(fs.readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 * @param {(pid: number) => void} addHolder
 */
async function install(root, say, addHolder) {
  const isFirst = !fs.existsSync(join(root, 'node_modules'));
  say(`Installing dependencies (${isFirst ? 'first run' : 'package-lock.json changed'}: about 30 s) …`);
  const digest = lockfileDigest(root);
  const started = Date.now();

  const ended = await npmCi(root, addHolder);
  if (ended.exit !== 0) throw new SetUpError(`${ended.output}\n${failureAdvice(root, ended)}`);
  if (!hasNode(root)) throw new SetUpError(scriptsAdvice(root));

  stamp(root, digest);
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/**
 * @param {string} root
 * @param {import('./npm-ci.cjs').Ended} ended
 */
function failureAdvice(root, { command, exit, output }) {
  if (DISK_FULL.test(output)) return diskFullAdvice(root);
  return (
    `Set-up failed: \`${command}\` ended with ${exit}; its output is above. If package.json and package-lock.json ` +
    'differ, run `npm install` and commit both; if a download failed, check the network and run this again.'
  );
}

const DISK_FULL = /\b(ENOSPC|EDQUOT)\b/;

function diskFullAdvice(/** @type {string} */ root) {
  return (
    `Set-up failed: the disk of ${root} is full, or your quota of it is used up. Its packages need about 1.5 GB: ` +
    `see what is left with \`df -h '${root}'\`, make room, and run this again.`
  );
}

function readable(/** @type {unknown} */ error, /** @type {string} */ root) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOENT' && /spawn npm/.test(message)) {
    return new SetUpError(
      'Set-up failed: npm is not on PATH. Install Node.js 20 or newer together with npm.',
    );
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SetUpError(diskFullAdvice(root));
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new SetUpError(
      `Set-up failed: ${root} cannot be written (${message}). Make the folder yours (sudo chown -R "$USER" '${root}') or clone it again as yourself.`,
    );
  }
  return error;
}

module.exports = { setUp, SetUpError };
