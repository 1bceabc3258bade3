import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { compilePackages, type PackedPackage } from './compile.ts';
import { packedManifest, readPackages, type WorkspacePackage } from './packed-manifest.ts';

const run = promisify(execFile);

/**
 * Makes an archive of a package that installs outside of this workspace: JavaScript and types instead of TypeScript, which
 * Node does not run below node_modules, and in it the packages of the workspace that it depends on, which no registry has.
 * @param target the folder that gets the archive
 * @returns the archive's path
 * @throws {Error} with the compiler's words when the sources have a fault
 */
export async function packPackage(packed: PackedPackage, target: string): Promise<string> {
  const { root, folder, files } = packed;
  const scratch = await mkdtemp(join(tmpdir(), 'fairway-pack-'));
  try {
    const [own, ...others] = await readPackages(root, folder);
    const compiled = join(scratch, 'compiled');
    await compilePackages(packed, [own, ...others], compiled);
    const stage = join(scratch, 'package');
    await stagePackage(own, join(compiled, own.folder, 'src'), stage);
    for (const other of others) {
      await stagePackage(other, join(compiled, other.folder, 'src'), join(stage, 'node_modules', other.name));
    }
    await writeFile(
      join(stage, 'package.json'),
      packedManifest(own, { bundled: others, dist: join(stage, 'dist') }),
    );
    for (const file of files) await copyFile(join(root, folder, file), join(stage, file));
    await copyFile(join(root, 'LICENSE'), join(stage, 'LICENSE'));
    await mkdir(target, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', target], { cwd: stage });
    return join(target, stdout.trim());
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function stagePackage(one: WorkspacePackage, compiled: string, stage: string): Promise<void> {
  const dist = join(stage, 'dist');
  await cp(compiled, dist, { recursive: true });
  await writeFile(join(stage, 'package.json'), packedManifest(one, { bundled: [], dist }));
}
