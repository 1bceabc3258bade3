import { callsOf, type Rehearsed } from '../rehearsed.ts';
import { askedBy, judge } from './permissions.ts';
import { secondWitness } from './second-witness.ts';
import { readWrittenCalls } from './written-calls.ts';

/** Every call of the rehearsal, by the policies of the role that would make it. */
export async function callsAreAllowed(world: Rehearsed): Promise<readonly string[]> {
  const { note, policies } = world;
  const asked = await askedBy(await readWrittenCalls(callsOf(world)), policies, world);
  const { refusals, judged, uncalled } = judge(asked, policies);
  const counts = [...judged].map(([role, count]) => `${role} ${count}`);
  note(`authorizations that were asked for: ${counts.join(', ')}`);
  note(`allowed, and not called: ${uncalled.join(', ') || 'nothing'}`);
  const { faults, sentence } = await secondWitness(asked, policies);
  note(sentence);
  return [...refusals, ...faults];
}
