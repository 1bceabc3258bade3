'use strict';
// The packages whose install scripts the workspace needs: `allowScripts` in package.json names them. Only the newest npm
// reads it, so set-up does it for all.
const fs = require('node:fs');
const { join } = require('node:path');

/**
 * @typedef {{ allowScripts?: Record<string, boolean> }} Manifest
 * @typedef {{ packages?: Record<string, { hasInstallScript?: boolean }> }} Lockfile
 */

/** Names of the installed packages that have install scripts and may run them. */
function allowedPackages(/** @type {string} */ root) {
  /** @type {Manifest} */
  const { allowScripts = {} } = readJson(join(root, 'package.json'));
  /** @type {Lockfile} */
  const { packages = {} } = readJson(join(root, 'package-lock.json'));
  const names = Object.entries(packages).flatMap(([folder, { hasInstallScript = false }]) => {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const isAllowed = hasInstallScript && Object.hasOwn(allowScripts, name) && allowScripts[name] === true;
    // Optional packages are for other platforms.
    return isAllowed && fs.existsSync(join(root, folder)) ? [name] : [];
  });
  return [...new Set(names)].sort();
}

/** Advice for a user whose npm runs no scripts. */
function scriptsAdvice(/** @type {string} */ root) {
  const allowed = allowedPackages(root);
  return (
    'Set-up stopped: the packages are installed, but npm ran none of their install scripts (its setting ' +
    '`ignore-scripts`, or one like it), and Node for this workspace comes from one. These are needed, and nothing ' +
    `else would run: ${allowed.join(', ')}. Run them once, then this again:\n` +
    `  npm rebuild --ignore-scripts=false ${allowed.join(' ')}`
  );
}

function readJson(/** @type {string} */ file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

module.exports = { allowedPackages, scriptsAdvice };
