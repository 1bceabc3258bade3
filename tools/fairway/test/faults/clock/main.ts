// `npm run prove:faults -- clock`: the clock of `up` is set while all of it is used, deployed and killed. Its processes
// do not have the clock of the machine but libfaketime's, which a file moves.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FaultedEnvironment } from '../faulted-environment.ts';
import { observe, type Observed } from '../observation.ts';
import { report, skip } from '../report.ts';
import { Users } from '../users.ts';

const RECOVERED_MS = 2_000;

const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
if (library === undefined) skip('faketime not found (apt-get install faketime)');
else await prove(library);

async function prove(preload: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-clock-'));
  const offset = join(folder, 'offset');
  const set = (text: string): void => writeFileSync(offset, `${text}\n`);
  set('+0');
  const environment = await FaultedEnvironment.start({
    variables: {
      LD_PRELOAD: preload,
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_RESET: '1',
      // As when a clock is set: the time since the machine started does not change.
      DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  const users = new Users(environment);
  const rows: Observed[] = [];
  try {
    await users.start();
    for (const [words, text] of [
      ['set forward by an hour', '+1h'],
      ['set back by two hours', '-1h'],
    ] as const) {
      const deploy = async (): Promise<void> => {
        const deployed = environment.verb('restart', 'local');
        set(text);
        const { code, said } = await deployed;
        if (code !== 0) throw new Error(`the deployment failed:\n${said}`);
        requireSetBy(environment, Number.parseInt(text, 10));
      };
      rows.push(
        await observe(`the clock ${words} during a deployment of every service`, users, deploy, {
          failures: 'none',
          waits: false,
        }),
      );
      rows.push(
        await observe(`status killed, the clock ${words} before`, users, () => killStatus(environment), {
          recoveredMs: RECOVERED_MS,
        }),
      );
    }
  } finally {
    await users.stop();
    await environment.stop();
    await rm(folder, { recursive: true });
  }
  report('clock', rows);
}

/** The log of a service has the clock of `up`: it is known then that this proof sets it. */
function requireSetBy(environment: FaultedEnvironment, hours: number): void {
  const log = readFileSync(join(environment.dataFolder, 'logs/status.log'), 'utf8').trimEnd();
  const [written = ''] = log.slice(log.lastIndexOf('\n') + 1).split(' ', 1);
  const setBy = (Date.parse(written) - Date.now()) / 3_600_000;
  if (Math.abs(setBy - hours) > 0.1) throw new Error(`the clock was not set by ${hours} h but by ${setBy}`);
}

async function killStatus(environment: FaultedEnvironment): Promise<void> {
  const { said } = await environment.verb('status', 'local', '--json');
  const { services } = JSON.parse(said) as {
    services: readonly {
      name: string;
      tasks: readonly { status: string; containers: readonly { status: string; pid?: number }[] }[];
    }[];
  };
  const tasks = services.find(({ name }) => name === 'status')?.tasks ?? [];
  const running = tasks.filter(({ status }) => status !== 'stopped').flatMap(({ containers }) => containers);
  const pid = running.find((container) => container.status === 'running')?.pid;
  if (pid === undefined) throw new Error('no task of status runs');
  process.kill(pid, 'SIGKILL');
}
