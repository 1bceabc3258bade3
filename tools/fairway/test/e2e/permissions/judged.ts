import { callsOf, type Rehearsed } from '../rehearsed.ts';
import { AccountPolicies } from './account-policies.ts';
import { askedBy, judge } from './permissions.ts';
import { secondWitness } from './second-witness.ts';
import { readWrittenCalls, type Phase } from './written-calls.ts';

/** Every call until now, by the policies of the role that would make it. */
export async function callsAreAllowed(world: Rehearsed): Promise<readonly string[]> {
  const policies = await AccountPolicies.read(world.clients);
  return judgePhases(world, policies, ['deploy', 'plan']);
}

export async function judgePhases(
  world: Rehearsed,
  policies: AccountPolicies,
  phases: readonly Phase[],
): Promise<readonly string[]> {
  const { manifests, note } = world;
  const calls = await readWrittenCalls(callsOf(world));
  const asked = await askedBy(
    calls.filter(({ phase }) => phases.includes(phase)),
    policies,
    manifests,
  );
  const { refusals, judged, uncalled } = judge(asked, policies);
  const counts = [...judged].map(([role, count]) => `${role} ${count}`);
  note(`authorizations that were asked for: ${counts.join(', ')}`);
  if (phases.includes('deploy')) note(`allowed, and not called: ${uncalled.join(', ') || 'nothing'}`);
  const { faults, sentence } = await secondWitness(asked, policies);
  note(sentence);
  return [...refusals, ...faults];
}
