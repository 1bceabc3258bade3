// `npm run generate`: writes the pages that are made from code. A test of the code says when one is stale.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { workspaceRoot } from '../workspace.ts';

const programs = [
  'packages/service-catalog/src/write-container-page.ts',
  'infra/src/judging/write-policies-page.ts',
];

for (const program of programs) {
  execFileSync(process.execPath, [join(workspaceRoot, program)], { stdio: 'inherit' });
}
