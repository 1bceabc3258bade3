// `npm test`: every check of every project, the cached ones from the cache, and one summary of it all.
import { readWorkspaceConfig } from '../config.ts';
import { workspaceRoot } from '../workspace.ts';
import { parseTestOptions, usage, type TestOptions } from './options.ts';
import { runTests } from './run-tests.ts';
import { UnknownProjectError } from './select-projects.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    const { failed } = await runTests(workspaceRoot, options, readWorkspaceConfig());
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UnknownProjectError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function readOptions(): TestOptions | undefined {
  try {
    return parseTestOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return undefined;
  }
}
