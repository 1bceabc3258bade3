// `npm test`: every check of every project, the cached ones from the cache, and one summary of it all.
import { parseArgs } from 'node:util';

import { readWorkspaceConfig } from '../config.ts';
import { workspaceRoot } from '../workspace.ts';
import { runTests, UnknownProjectError } from './run-tests.ts';

const usage = `npm test                    lint (rules, types, layout), test and build everything that changed since it last passed
npm test -- PROJECT …       the same for some projects
npm run test:affected       the same for what differs from the main branch
`;

try {
  const flag = { type: 'boolean', default: false } as const;
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { affected: flag, help: { ...flag, short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(usage);
  } else {
    const options = { projects: positionals, affected: values.affected };
    const { failed } = await runTests(workspaceRoot, options, readWorkspaceConfig());
    process.exitCode = failed > 0 ? 1 : 0;
  }
} catch (error) {
  // An unknown flag.
  const isBadUsage = error instanceof TypeError && 'code' in error;
  if (!isBadUsage && !(error instanceof UnknownProjectError)) throw error;
  process.stderr.write(`${error.message}\n${isBadUsage ? `\n${usage}` : ''}`);
  process.exitCode = 2;
}
