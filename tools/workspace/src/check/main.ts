// `node main.ts lint|typecheck|test PROJECT_FOLDER [--coverage]`: what an Nx task runs. Shows what the tool prints and
// leaves its counts in `.fairway/results/`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { forgetForcedColour } from '../config.ts';
import { readProject, workspaceRoot } from '../workspace.ts';
import { lint } from './lint.ts';
import { writeResult, type Finding } from './result.ts';
import { test } from './test.ts';
import { typecheck } from './typecheck.ts';

forgetForcedColour();
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { coverage: { type: 'boolean' } },
});
const [target = '', folder = ''] = positionals;
const project = await readProject(workspaceRoot, folder);

const startedAt = Date.now();
const finding = await check();
const durationMs = Date.now() - startedAt;
const output = finding.failed > 0 || finding.warnings > 0 ? finding.output : '';
await writeResult(workspaceRoot, {
  project: project.name,
  target,
  ...finding,
  startedAt,
  durationMs,
  output,
});
process.exitCode = finding.failed > 0 ? 1 : 0;

async function check(): Promise<Finding> {
  switch (target) {
    case 'lint':
      return lint(workspaceRoot, folder);
    case 'typecheck':
      return typecheck(workspaceRoot, folder);
    case 'test': {
      const coverageFolder = join(workspaceRoot, '.fairway', 'coverage', project.name);
      return test(workspaceRoot, folder, values.coverage === true ? { coverageFolder } : {});
    }
    default:
      throw new Error(`'${target}' is no check; the checks are lint, typecheck and test`);
  }
}
