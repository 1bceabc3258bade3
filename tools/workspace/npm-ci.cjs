'use strict';
// `npm ci`, told where each package lies, then the install scripts that package.json allows.
//
// package-lock.json records no addresses, because mirrors differ by machine. Without one, npm asks the registry for
// the description of every package, and writes every archive into its cache once more: twice the processor time of
// installing from the cache. So for the time of the call the addresses of this machine's registry stand in
// npm-shrinkwrap.json, which npm prefers to package-lock.json.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');

const { npmEnvironment } = require('./config.cjs');
const { allowedPackages } = require('./install-scripts.cjs');
const { matchesLockfile } = require('./installed-packages.cjs');

/**
 * The workspace runs on development dependencies, whatever npm's settings say. Every npm but the newest would run the
 * install scripts of all packages, not only of those that package.json allows.
 */
const ARGUMENTS = ['ci', '--include=dev', '--ignore-scripts'];
/** @type {readonly NodeJS.Signals[]} */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @typedef {{ command: string, exit: number | string, output: string }} Ended exit code or signal, and all it printed
 * @typedef {{ name?: string, version?: string, integrity?: string, inBundle?: boolean, resolved?: string }} Locked
 * @typedef {{ packages?: Record<string, Locked> }} Lockfile
 */

/** @type {Ended} */
const NOTHING_TO_RUN = { command: 'npm rebuild', exit: 0, output: '' };

/**
 * A user who has set `ignore-scripts` decides: no script is run then.
 * @param {string} root
 * @param {(pid: number) => void} onStart called with the process id of each npm
 * @returns {Promise<Ended>}
 */
async function npmCi(root, onStart) {
  if (!matchesLockfile(root)) {
    const installed = await installPackages(root, onStart);
    if (installed.exit !== 0) return installed;
  }
  const allowed = allowedPackages(root);
  return allowed.length === 0 ? NOTHING_TO_RUN : npm(root, ['rebuild', ...allowed], onStart);
}

/**
 * @param {string} root
 * @param {(pid: number) => void} onStart
 * @returns {Promise<Ended>}
 */
async function installPackages(root, onStart) {
  const shrinkwrap = join(root, 'npm-shrinkwrap.json');
  const addressed = await withAddresses(root);
  if (addressed === undefined) return npm(root, ARGUMENTS, onStart);

  const remove = () => fs.rmSync(shrinkwrap, { force: true });
  const stop = onEndingSignal(remove);
  try {
    fs.writeFileSync(shrinkwrap, addressed);
    const ended = await npm(root, ARGUMENTS, onStart);
    if (ended.exit === 0 || !isAddressRefused(ended)) return ended;
  } finally {
    remove();
    stop();
  }
  return npm(root, ARGUMENTS, onStart);
}

/** Some registries keep archives under addresses of their own: there npm has to ask. */
function isAddressRefused(/** @type {Ended} */ { output }) {
  return /code E4\d\d/.test(output);
}

/**
 * A user who interrupts this process must not find a second lockfile in the workspace.
 * @param {() => void} act
 * @returns {() => void} stops watching
 */
function onEndingSignal(act) {
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    act();
    stop();
    process.kill(process.pid, signal);
  };
  const stop = () => ENDING_SIGNALS.forEach((signal) => process.off(signal, end));
  ENDING_SIGNALS.forEach((signal) => process.on(signal, end));
  return stop;
}

/**
 * The lockfile's text with addresses; undefined when it lacks none, or they cannot be told.
 * @param {string} root
 * @returns {Promise<string | undefined>}
 */
async function withAddresses(root) {
  try {
    /** @type {Lockfile} */
    const lockfile = JSON.parse(fs.readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const unaddressed = Object.entries(lockfile.packages ?? {}).filter(([, locked]) => lacksAddress(locked));
    if (unaddressed.length === 0) return undefined;
    const { output } = await npm(root, ['config', 'list', '--json'], () => undefined, 'ignore');
    /** @type {Map<string, unknown>} */
    const settings = new Map(Object.entries(JSON.parse(output)));
    for (const [folder, locked] of unaddressed) locked.resolved = address(folder, locked, settings);
    return JSON.stringify(lockfile);
  } catch {
    return undefined;
  }
}

/** The others are the workspace's own packages, or lie in another one's archive. */
function lacksAddress(/** @type {Locked} */ { integrity, inBundle, resolved }) {
  return integrity !== undefined && inBundle !== true && resolved === undefined;
}

/**
 * @param {string} folder relative to the workspace
 * @param {Locked} locked
 * @param {Map<string, unknown>} settings npm's; a scope may have a registry of its own
 */
function address(folder, locked, settings) {
  const name = locked.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const [base, scope] = name.split('/').reverse();
  const registry = String(settings.get(`${scope}:registry`) ?? settings.get('registry'));
  return `${registry.replace(/\/*$/, '/')}${name}/-/${base}-${locked.version}.tgz`;
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @param {(pid: number) => void} onStart
 * @param {'pipe' | 'ignore'} [stderr]
 * @returns {Promise<Ended>}
 */
function npm(root, args, onStart, stderr = 'pipe') {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd: root, env: npmEnvironment(), stdio: ['ignore', 'pipe', stderr] });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ command: `npm ${args[0]}`, exit: code ?? signal ?? 'nothing', output: output.trimEnd() }),
    );
    if (child.pid !== undefined) onStart(child.pid);
  });
}

module.exports = { npmCi };
