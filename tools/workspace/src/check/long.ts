// `npm run prove:long [-- WORD … [jest's options]]`: the tests that take too long for `npm test`, of every project, or those
// whose path has one of the words. Ends with the count, as `npm test` does.
import { forgetForcedColour, readWorkspaceConfig } from '../config.ts';
import { countLine } from '../test/summary.ts';
import { workspaceRoot } from '../workspace.ts';
import { testLong } from './test.ts';

forgetForcedColour();
const { passed, failed, skipped } = await testLong(workspaceRoot, process.argv.slice(2));
for (const name of skipped) process.stdout.write(`did not run: ${name}\n`);
const all = failed + (readWorkspaceConfig().isCi ? skipped.length : 0);
process.stdout.write(`${countLine(passed, all)}\n`);
process.exitCode = all > 0 ? 1 : 0;
