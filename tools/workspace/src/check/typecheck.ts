import { oxlint, WITH_TYPES } from './oxlint.ts';
import { singleFinding, type Finding } from './result.ts';

/** The types of one project alone, by the compiler that lint asks. */
export async function typecheck(root: string, folder: string): Promise<Finding> {
  const faults = await oxlint(root, [folder], [...WITH_TYPES, '--allow=all']);
  const output = faults.map(({ text }) => text).join('');
  process.stdout.write(output);
  return singleFinding(faults.length === 0, output);
}
