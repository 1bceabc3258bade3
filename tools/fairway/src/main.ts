import { runCli } from './cli.ts';
import { workspace } from './workspace.ts';

process.exitCode = await runCli(process.argv.slice(2), workspace);
