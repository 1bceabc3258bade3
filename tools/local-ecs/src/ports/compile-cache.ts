import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * The variable by which another Node finds what this one has compiled, of TypeScript also what it has stripped; none
 * without a cache.
 */
export function compileCache(): Readonly<Record<string, string>> {
  const folder = getCompileCacheDir();
  // Node's answer is a folder in it, one for each version.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
