// `npm run prove:faults -- full-disk`: the disk of an environment is filled while all of it is used, and has room again.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { FaultedEnvironment } from '../faulted-environment.ts';
import { observe, type Observed } from '../observation.ts';
import { report, skip } from '../report.ts';
import { Users } from '../users.ts';

const DISK_MIB = 256;
const FULL_MS = 15_000;
/** From when there is room again. */
const RECOVERED_MS = 5_000;

if (process.getuid?.() === 0 && process.platform === 'linux') await prove();
else skip('a disk of its own cannot be mounted (run it as root, on Linux)');

async function prove(): Promise<void> {
  const disk = await mkdtemp(join(tmpdir(), 'fairway-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', disk]);
  const rows: Observed[] = [];
  try {
    const environment = await FaultedEnvironment.start({ dataFolder: join(disk, 'data') });
    const users = new Users(environment);
    try {
      await users.start();
      const { pid } = environment;
      rows.push(
        await observe(
          `the disk full for ${FULL_MS / 1000} s`,
          users,
          async () => {
            const filler = join(disk, 'filler');
            fill(filler);
            await delay(FULL_MS / 2);
            const refused = await environment.verb('deploy', 'local', 'status');
            process.stderr.write(`  a deployment meanwhile (exit code ${refused.code}): ${refused.said}`);
            await delay(FULL_MS / 2);
            rmSync(filler);
          },
          // Services that need no disk answer; the others say that they cannot now.
          { recoveredMs: RECOVERED_MS, from: 'end', failures: /^(birthday|birthday writer|S3 writer) 503$/ },
        ),
      );
      if (environment.hasEnded || environment.pid !== pid)
        throw new Error('a full disk ended the environment');
    } finally {
      await users.stop();
      await environment.stop();
    }
  } finally {
    execFileSync('umount', [disk]);
    await rmdir(disk);
  }
  report('full-disk', rows);
}

/** Takes all the room that there is, to the last byte. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
    const block = Buffer.alloc(size, 'x');
    try {
      for (;;) writeSync(descriptor, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(descriptor);
}
