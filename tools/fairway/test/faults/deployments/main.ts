// `npm run prove:faults -- deployments`: ten deployments of every service, while all of it is used.
import { FaultedEnvironment } from '../faulted-environment.ts';
import { observe, type Observed } from '../observation.ts';
import { report } from '../report.ts';
import { Users } from '../users.ts';

const DEPLOYMENTS = 10;

const environment = await FaultedEnvironment.start();
const users = new Users(environment);
const rows: Observed[] = [];
try {
  await users.start();
  rows.push(
    await observe(
      `${DEPLOYMENTS} deployments of every service`,
      users,
      async () => {
        for (let number = 1; number <= DEPLOYMENTS; number += 1) {
          const { code, said } = await environment.verb('restart', 'local');
          if (code !== 0) throw new Error(`deployment ${number} failed:\n${said}`);
          process.stderr.write(
            `  deployment ${number}: ${said.match(/succeeded after [\d.]+ s/g)?.join(', ')}\n`,
          );
        }
      },
      { failures: 'none', waits: false },
    ),
  );
} finally {
  await users.stop();
  await environment.stop();
}
report('deployments', rows);
