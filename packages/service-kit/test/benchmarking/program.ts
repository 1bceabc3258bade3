// `node program.ts COMMAND [ARGS]`: a program that is no Node, which ends with the benchmark that started this process.
import { spawn } from 'node:child_process';

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: 'inherit' });
child.once('error', (error) => {
  console.error(`${command} did not start: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
for (const event of ['disconnect', 'SIGTERM'] as const) process.once(event, () => child.kill('SIGTERM'));
