import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A clone of the commit, with the installed packages copied, so that its own set-up has nothing to do. */
export function freshClone(root: string): { readonly folder: string; readonly remove: () => void } {
  const parent = mkdtempSync(join(tmpdir(), 'fairway-docs-'));
  const folder = join(parent, 'fairway');
  execFileSync('git', ['clone', '--quiet', root, folder], { stdio: 'inherit' });
  const modules = join(root, 'node_modules');
  // Links between the workspace's packages are relative, and must stay so to lead into the copy.
  if (existsSync(modules))
    cpSync(modules, join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
