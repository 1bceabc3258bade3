// Starts a guard that makes the file named by the first argument when this process ends, tells the guard's pid, and stays.
import { spawn } from 'node:child_process';

import { Guard } from '../src/index.ts';

const file = String(process.argv[2]);
const guard = new Guard({
  start: () =>
    spawn(
      '/bin/sh',
      [
        '-c',
        'read -r known; while read -r line; do known="$known $line"; done; echo "$known" > "$1.part"; mv "$1.part" "$1"',
        'guard',
        file,
      ],
      {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    ),
  known: () => ['first'],
  onEnd: (reason, pauseMs) => process.stdout.write(`${reason} ${pauseMs} ${guard.pid}\n`),
});
guard.tell('second');
process.stdout.write(`${guard.pid}\n`);
setInterval(() => undefined, 60_000);
