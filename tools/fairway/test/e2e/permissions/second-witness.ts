import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { installMinistack } from '@fairway/local-aws/ministack';

import type { AccountPolicies } from './account-policies.ts';
import type { Asked } from './permissions.ts';

const PROGRAM = join(import.meta.dirname, 'second-witness.py');

/**
 * Has the emulator's own evaluator judge what the roles were asked for: the one that it enforces permissions by, which
 * shares no line with ours.
 * @returns a sentence for each authorization that it refuses
 */
export async function secondWitness(
  asked: readonly Asked[],
  policies: AccountPolicies,
): Promise<{ readonly faults: readonly string[]; readonly sentence: string }> {
  const allowed = await evaluated(asked, policies);
  const refused = asked.filter((_, index) => allowed[index] !== true);
  return {
    faults: refused.map(
      ({ role, request: { action, resource } }) =>
        `${role.name}: the emulator’s evaluator refuses ${action} on ${resource}`,
    ),
    sentence: `allowed by the emulator’s evaluator, too: ${asked.length - refused.length} of ${asked.length}`,
  };
}

async function evaluated(asked: readonly Asked[], policies: AccountPolicies): Promise<readonly boolean[]> {
  const roles = Object.fromEntries(
    asked.map(({ role: { name, identity, boundary } }) => [
      name,
      { identity: identity.map((each) => each.text), boundary: boundary?.text },
    ]),
  );
  const documents = asked.flatMap(({ request: { resource } }) => {
    const document = policies.of(resource);
    return document === undefined ? [] : [[resource, document.text] as const];
  });
  const requests = asked.map(({ role, request: { principal, action, resource, context } }) => ({
    role: role.name,
    principal: principal.arn,
    account: principal.account,
    action,
    resource,
    context,
  }));
  const child = spawn(await installMinistack(), [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ roles, resources: Object.fromEntries(documents), requests }));
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the emulator’s evaluator ended with exit code ${String(code)}`);
  return JSON.parse(out) as readonly boolean[];
}
