import { join } from 'node:path';

import { singleFinding, type Finding } from './result.ts';
import { runTool } from './run-tool.ts';

export async function typecheck(root: string, folder: string): Promise<Finding> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { exit, output } = await runTool([tsc, '--project', folder], { cwd: root });
  return singleFinding(exit === 0, output);
}
