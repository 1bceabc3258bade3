import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const nodeModules = resolve(import.meta.dirname, '../../../../../node_modules');

/** Every TypeScript and Python file that the workspace's dependencies bring, as absolute paths. */
export function filesOfDependencies(): readonly string[] {
  return sourceFiles(nodeModules);
}

/** Every Python file of the installed Python, with the packages that were added to it. */
export function filesOfPython(): readonly string[] {
  const program = 'import sysconfig; print(sysconfig.get_paths()["stdlib"])';
  return sourceFiles(execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim());
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|py)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The same files in every run, spread over all of them; another file more does not change which of the others these are. */
export function sampleOf(files: readonly string[], count: number): readonly string[] {
  const rank = (file: string): string =>
    createHash('sha1')
      .update(file.slice(file.lastIndexOf('node_modules')))
      .digest('hex');
  const ranked = files.map((file) => ({ file, rank: rank(file) }));
  return ranked
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ file }) => file);
}
