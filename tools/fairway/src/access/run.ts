import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { applyRoleName } from '@fairway/environments';

import type { Output } from '../terminal/output.ts';
import { synthesizeStacks } from '../workspace/synthesize.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { accessText, type RoleAccess } from './access-text.ts';
import { grantsOf, referenceOf } from './grants.ts';
import { rolesOf, type AccessRole, type StackFile } from './roles.ts';

export interface AccessOptions {
  /** All when undefined. */
  readonly environment: string | undefined;
  readonly json: boolean;
}

/** Synthesizes the stacks, and prints what every role in them may do. */
export async function runAccess(
  { environment, json }: AccessOptions,
  workspace: Workspace,
  output: Output,
): Promise<void> {
  const { shared } = await workspace.loadEnvironments();
  const found = rolesOf(await synthesized(environment, workspace));
  const apply = environment === undefined ? undefined : applyRoleName(shared, environment);
  const prefix = applyRoleName(shared, '');
  // The pipeline's roles that deploy other environments are left out.
  const roles = found.filter(({ name }) => apply === undefined || name === apply || !name.startsWith(prefix));
  const access = await accessOf(roles);
  output.out(
    json ? `${JSON.stringify({ environment: environment ?? null, roles: access })}\n` : accessText(access),
  );
}

/** The grants of some roles. */
export async function accessOf(roles: readonly AccessRole[]): Promise<readonly RoleAccess[]> {
  const reference = await referenceOf(roles.flatMap(({ policies }) => policies));
  return roles.map(({ policies, ...role }) => ({ ...role, grants: grantsOf(policies, reference) }));
}

async function synthesized(
  environment: string | undefined,
  workspace: Workspace,
): Promise<readonly StackFile[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-access-'));
  try {
    await synthesizeStacks(workspace.root, folder, environment === undefined ? [] : [environment]);
    const names = await readdir(folder);
    return await Promise.all(
      names.map(async (name) => {
        const text = await readFile(join(folder, name, 'cdk.tf.json'), 'utf8');
        return { ...(JSON.parse(text) as Omit<StackFile, 'name'>), name };
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
