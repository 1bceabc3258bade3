// `npm run prove:setup`: sets a fresh clone up with several versions of npm, from the registry, and tells which install
// scripts each of them ran. Takes about a minute for each and needs the package registry.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

import { documentEnvironment } from '../../../src/config.ts';
import { workspaceRoot } from '../../../src/workspace.ts';

/** The one of Node 20, the last one of Node 24 and the newest. */
const VERSIONS = ['10.9.9', '11.19.1', '12.2.2'];

/** An `npm` that records the packages whose scripts have run. */
interface Npm {
  readonly environment: NodeJS.ProcessEnv;
  /** Folders of the packages whose scripts have run since the last call, relative to the clone. */
  scriptsRun(): readonly string[];
}

interface SetUp {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

const folder = mkdtempSync(join(tmpdir(), 'fairway-setup-'));
const clone = join(folder, 'clone');
const faults: string[] = [];
try {
  execFileSync('git', ['clone', '--quiet', workspaceRoot, clone]);
  const allowed = allowedNames();
  console.log('npm      seconds  scripts run');
  for (const version of VERSIONS) await prove(version, allowed);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(`failed: ${fault}`);
console.log(`${2 * VERSIONS.length - faults.length} passed, ${faults.length} failed`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function prove(version: string, allowed: ReadonlySet<string>): Promise<void> {
  const npm = install(version);
  rmSync(join(clone, 'node_modules'), { recursive: true, force: true });
  const first = await setUp(npm.environment);
  const run = namesOf(npm.scriptsRun());
  console.log(`${version.padEnd(7)}  ${first.seconds.toFixed(1).padStart(7)}  ${run.join(' ')}`);
  const others = run.filter((name) => !allowed.has(name));
  if (first.code !== 0 || others.length > 0 || !run.includes('node'))
    faults.push(`npm ${version} ended with ${first.code}; not allowed: ${others.join(' ')}\n${first.output}`);

  rmSync(join(clone, 'node_modules'), { recursive: true, force: true });
  const forbidding = { ...npm.environment, npm_config_ignore_scripts: 'true' };
  const refused = await setUp(forbidding);
  const whileForbidden = npm.scriptsRun();
  const [command = 'false'] = /npm rebuild .*/.exec(refused.output) ?? [];
  execFileSync('sh', ['-c', command], { cwd: clone, env: forbidding, stdio: 'pipe' });
  const permitted = namesOf(npm.scriptsRun());
  const then = await setUp(forbidding);
  const isRight = refused.code === 1 && whileForbidden.length === 0 && then.code === 0;
  if (!isRight || permitted.join() !== run.join())
    faults.push(`npm ${version} with ignore-scripts ran ${whileForbidden.join(' ')}\n${refused.output}`);
}

function install(version: string): Npm {
  const prefix = join(folder, `npm-${version}`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', '--prefix', prefix, ...flags, `npm@${version}`], { cwd: folder });
  const log = join(folder, `scripts-${version}`);
  const shell = join(folder, `shell-${version}`);
  writeFileSync(shell, `#!/bin/sh\nprintf '%s\\n' "$PWD" >> '${log}'\nexec /bin/sh "$@"\n`);
  chmodSync(shell, 0o755);
  const environment = documentEnvironment();
  return {
    environment: {
      ...environment,
      PATH: [join(prefix, 'node_modules', '.bin'), environment['PATH']].join(delimiter),
      npm_config_script_shell: shell,
    },
    scriptsRun() {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      rmSync(log, { force: true });
      return lines.filter((line) => line.startsWith(clone));
    },
  };
}

async function setUp(environment: NodeJS.ProcessEnv): Promise<SetUp> {
  const program = join(folder, 'nothing.cjs');
  writeFileSync(program, '');
  const startedAt = performance.now();
  const child = spawn('node', [join(clone, 'tools/workspace/launch.cjs'), program], {
    cwd: clone,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: code as number, output, seconds: (performance.now() - startedAt) / 1000 };
}

function namesOf(folders: readonly string[]): readonly string[] {
  const names = folders.map((path) => path.split('/node_modules/').at(-1) ?? path);
  return [...new Set(names)].toSorted();
}

function allowedNames(): ReadonlySet<string> {
  const { allowScripts } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as {
    readonly allowScripts: Readonly<Record<string, boolean>>;
  };
  return new Set(Object.keys(allowScripts).filter((name) => allowScripts[name] === true));
}
