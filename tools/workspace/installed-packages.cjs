'use strict';
// Leaves `node_modules` alone when it matches package-lock.json, as after the user's own `npm install`: `npm ci`
// would delete it and install the same again, under programs that run.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {Map<string, LockedPackage>} LockedPackages by folder, relative to the workspace
 */

/** npm keeps a lockfile of the installed packages; it writes it last. */
function matchesLockfile(/** @type {string} */ root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return (
    [...installed.keys()].every((folder) => wanted.has(folder)) &&
    [...wanted].every(
      ([folder, locked]) => !isInstalledFolder(folder) || isSame(locked, installed.get(folder)),
    )
  );
}

/** The rest are the workspace's own packages, which their links under node_modules stand for. */
function isInstalledFolder(/** @type {string} */ folder) {
  return folder.includes('node_modules/');
}

/**
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} installed
 */
function isSame(locked, installed) {
  // Optional packages are for other platforms.
  if (installed === undefined) return locked.optional === true;
  return installed.version === locked.version && installed.integrity === locked.integrity;
}

/** @returns {LockedPackages | undefined} */
function lockedPackages(/** @type {string} */ file) {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages));
  } catch {
    return undefined;
  }
}

module.exports = { matchesLockfile };
