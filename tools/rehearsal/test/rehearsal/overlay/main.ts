// `npm run prove:rehearsal -- overlay`: each gap of the emulator is there without the overlay, and is closed with it. A gap that
// the emulator has closed itself turns this red: its file can go.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { installMinistack, startMinistack } from '@fairway/local-aws/ministack';

import { cases } from './cases.ts';
import { QueryApi } from './query-api.ts';
import { ecsAddress } from './ecs-cases.ts';

const REGION = 'eu-central-1';
const OVERLAY = join(import.meta.dirname, '../../../overlay/start.py');

interface Gap {
  readonly name: string;
  readonly reason: string;
  readonly weak: boolean;
}

const { stdout } = await promisify(execFile)(await installMinistack(), [OVERLAY, '--list']);
const gaps = JSON.parse(stdout) as readonly Gap[];
const faults: string[] = [];

const names = gaps.map(({ name }) => name);
for (const name of names.filter((each) => !Object.hasOwn(cases, each))) faults.push(`${name} has no case`);
for (const name of Object.keys(cases).filter((each) => !names.includes(each))) {
  faults.push(`${name} is a case without a gap`);
}

const variables = { FAIRWAY_ECS_ADDRESS: ecsAddress };
const [bare, closed] = await Promise.all([
  startMinistack({ region: REGION, variables }),
  startMinistack({ region: REGION, launcher: OVERLAY, variables }),
]);
try {
  for (const { name, weak } of gaps) {
    const without = await holds(name, bare.endpoint);
    const withIt = await holds(name, closed.endpoint);
    if (without === true) faults.push(`${name}: the emulator has closed it itself, take its file away`);
    if (withIt !== true) faults.push(`${name}: it is not closed${withIt === false ? '' : `: ${withIt}`}`);
    process.stdout.write(`${name.padEnd(24)} ${weak ? 'weak' : ''}\n`);
  }
} finally {
  await Promise.all([bare.close(), closed.close()]);
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** @returns what was thrown, where something was */
async function holds(name: string, endpoint: string): Promise<boolean | string> {
  try {
    const check = cases[name];
    return (
      check !== undefined && (await check({ endpoint, region: REGION, api: new QueryApi(endpoint, REGION) }))
    );
  } catch (error) {
    return String(error);
  }
}
