// `npm run prove:faults -- kill`: SIGKILL for each service, the database, the guard and `up`, while all of it is used.
import { FaultedEnvironment } from '../faulted-environment.ts';
import { observe, type Observed } from '../observation.ts';
import { report } from '../report.ts';
import { Users } from '../users.ts';

/** A person starts `up` again; this is how long it may take with everything built. */
const RESTART_MS = 30_000;
const RECOVERED_MS = 2_000;

const environment = await FaultedEnvironment.start();
const users = new Users(environment);
const rows: Observed[] = [];
try {
  await users.start();
  for (const { name, pid } of environment.ready.services) {
    const holds = { recoveredMs: RECOVERED_MS, failures: /^\w+( writer)? 50[23]( by the edge)?$/ };
    rows.push(await observe(`${name} killed`, users, () => process.kill(pid, 'SIGKILL'), holds));
  }
  const { databasePid, guardPid } = environment;
  rows.push(
    await observe('PostgreSQL killed', users, () => process.kill(databasePid, 'SIGKILL'), {
      recoveredMs: RECOVERED_MS,
      failures: /^birthday( writer)? 503$/,
    }),
    await observe('the guard of `up` killed', users, () => process.kill(guardPid, 'SIGKILL'), {
      failures: 'none',
    }),
    await observe(
      '`up` killed (edge, stand-ins, scheduler), and started again',
      users,
      async () => {
        await environment.kill();
        await environment.startUp();
      },
      { recoveredMs: RESTART_MS },
    ),
  );
} finally {
  await users.stop();
  await environment.stop();
}
report('kill', rows);
