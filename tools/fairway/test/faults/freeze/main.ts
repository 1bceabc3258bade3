// `npm run prove:faults -- freeze`: SIGSTOP for each service, the database and `up`, while all of it is used.
import { setTimeout as delay } from 'node:timers/promises';

import { FaultedEnvironment, signalTree } from '../faulted-environment.ts';
import { observe, type Observed } from '../observation.ts';
import { report } from '../report.ts';
import { Users } from '../users.ts';

/** A frozen service is found by its health checks and replaced. */
const REPLACED_MS = 20_000;
const FROZEN_MS = 5_000;
/** After the freeze, waiting requests are answered and dropped connections are made again. */
const AFTERWARDS_MS = 3_000;

const environment = await FaultedEnvironment.start();
const users = new Users(environment);
const rows: Observed[] = [];

/** Freezes something for a while, with everything below it. */
async function freeze(pid: number): Promise<void> {
  signalTree(pid, 'SIGSTOP');
  await delay(FROZEN_MS);
  signalTree(pid, 'SIGCONT');
}

try {
  await users.start();
  for (const { name, pid } of environment.ready.services) {
    const stop = (): unknown => process.kill(pid, 'SIGSTOP');
    rows.push(await observe(`${name} frozen, for good`, users, stop, { recoveredMs: REPLACED_MS }));
  }
  const holds = { recoveredMs: AFTERWARDS_MS, from: 'end' } as const;
  rows.push(
    await observe('PostgreSQL frozen for 5 s', users, () => freeze(environment.databasePid), holds),
    await observe(
      '`up` frozen for 5 s (edge, stand-ins, scheduler)',
      users,
      async () => {
        process.kill(environment.pid, 'SIGSTOP');
        await delay(FROZEN_MS);
        process.kill(environment.pid, 'SIGCONT');
      },
      // The logs service reads from the stand-in for S3, which is frozen too.
      { ...holds, failures: /^logs 503$/ },
    ),
  );
} finally {
  await users.stop();
  await environment.stop();
}
report('freeze', rows);
