import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import type { Policy, PolicyRule } from './policy.ts';

const folder = new URL('../policies/', import.meta.url);
/** `.js` where the package was built. */
const extension = extname(import.meta.filename);

/** Every policy, in name order: each file of `policies/` but the cases is one, called as the file. */
export const policies: readonly Policy[] = await loadPolicies();

async function loadPolicies(): Promise<readonly Policy[]> {
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith(extension) && !/\.(?:cases|d)\.ts$/.test(file),
  );
  return Promise.all(files.toSorted().map(loadPolicy));
}

async function loadPolicy(file: string): Promise<Policy> {
  const module = (await import(new URL(file, folder).href)) as { readonly policy?: PolicyRule };
  if (module.policy === undefined) throw new Error(`infra/src/policies/${file} must export \`policy\``);
  return { name: basename(file, extension), ...module.policy };
}
