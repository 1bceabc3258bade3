import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Everything below a folder, a line each: path, kind, mode, owner, content. Times are left out: an engine writes its own. */
export function treeOf(root: string): readonly string[] {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  return paths.map((path) => `/${relative(root, path)} ${describe(path)}`).toSorted();
}

function describe(path: string): string {
  const stat = lstatSync(path);
  const owner = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (stat.isDirectory()) return `folder ${owner}`;
  return `file ${owner} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}

/** Lines that only one of the two has. */
export function differences(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  return [
    ...ours.filter((line) => !theirs.includes(line)).map((line) => `only ours: ${line}`),
    ...theirs.filter((line) => !ours.includes(line)).map((line) => `only the Dockerfile's: ${line}`),
  ];
}
