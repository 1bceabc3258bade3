// Starts two programs that know nothing of it, each with a child of its own, and stays. The first argument is a folder that
// they write into.
import { GuardedChildren } from '../src/index.ts';

const folder = String(process.argv[2]);
const children = new GuardedChildren({ folder, onReplaced: () => process.stdout.write('replaced\n') });
for (const name of ['first', 'second']) {
  const script = 'sleep 600 & echo "$1"; : > "$2/$1"; wait';
  children.spawn('/bin/sh', ['-c', script, 'sh', name, folder], { output: ['inherit', 'ignore'] });
}
setInterval(() => undefined, 60_000);
