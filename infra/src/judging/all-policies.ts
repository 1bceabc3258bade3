import { readdir } from 'node:fs/promises';

import type { Policy, PolicyRule } from './policy.ts';

const folder = new URL('../policies/', import.meta.url);

/** Every policy, in name order: each file of `policies/` but the cases is one, called as the file. */
export const policies: readonly Policy[] = await loadPolicies();

async function loadPolicies(): Promise<readonly Policy[]> {
  const files = (await readdir(folder)).filter((file) => !file.endsWith('.cases.ts'));
  return Promise.all(files.toSorted().map(loadPolicy));
}

async function loadPolicy(file: string): Promise<Policy> {
  const module = (await import(new URL(file, folder).href)) as { readonly policy?: PolicyRule };
  if (module.policy === undefined) throw new Error(`infra/src/policies/${file} must export \`policy\``);
  return { name: file.replace(/\.ts$/, ''), ...module.policy };
}
