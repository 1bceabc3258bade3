// `npm run coverage [-- jest's options]`: the tests of every project in one run of jest, which merges their coverage.
import { spawnSync } from 'node:child_process';

import { workspaceRoot } from '../workspace.ts';
import { jestCommand } from './test.ts';

const command = [...jestCommand(workspaceRoot, 'jest.projects.mjs'), '--coverage', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, command, { cwd: workspaceRoot, stdio: 'inherit' }).status ?? 1;
