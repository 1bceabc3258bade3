import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * The variable by which another Node finds the compiled code of this one, and its stripped TypeScript; none without a
 * cache.
 */
export function compileCache(): Readonly<Record<string, string>> {
  const folder = getCompileCacheDir();
  // Node's answer is a folder in it, one for each version.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
