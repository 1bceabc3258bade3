import { join } from 'node:path';

import {
  cloudWatchAlarms,
  createTaskSide,
  localImageFolder,
  startEcsEndpoint,
  type EcsEndpoint,
} from '@fairway/ecs-api';

import { Failure } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
import { welcome } from './welcome.ts';

export interface EcsOptions {
  readonly port: number;
  readonly folder: string;
  readonly region: string;
  readonly account: string;
  readonly aws?: string;
  readonly json: boolean;
}

/** Starts the endpoint and keeps it until someone asks it to stop. */
export async function runEcs(options: EcsOptions, caller: Caller): Promise<void> {
  const { folder, json } = options;
  const stop = caller.stopRequests();
  const note = (text: string): void => {
    if (!json) caller.err(`${text}\n`);
  };
  const endpoint = await open(options, note);
  const images = localImageFolder(join(folder, 'task-side'));
  if (json) {
    const { region, account } = options;
    caller.out(`${JSON.stringify({ url: endpoint.url, region, account, folder, images })}\n`);
  } else {
    caller.out(welcome(endpoint.url, options.region, images, join(folder, 'logs')));
  }
  note(`stopping: ${await stop.requested}`);
  await endpoint.close();
  note('stopped, nothing is left running');
}

async function open(options: EcsOptions, note: (text: string) => void): Promise<EcsEndpoint> {
  const { port, folder, region, account: accountId, aws } = options;
  const taskSide = await createTaskSide({
    folder: join(folder, 'task-side'),
    region,
    accountId,
    endpointUrl: aws,
    report: note,
  });
  const alarms =
    aws === undefined ? {} : { alarms: cloudWatchAlarms({ endpoint: aws, region, report: note }) };
  const started = startEcsEndpoint({ port, folder, region, accountId, taskSide, report: note, ...alarms });
  return started.catch(async (error: unknown) => {
    await taskSide.close();
    throw failure(error, port);
  });
}

function failure(error: unknown, port: number): Failure {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new Failure(`port ${port} is taken: give another one, ./fairway ecs --port ${port + 1}`);
  }
  return new Failure(error instanceof Error ? error.message : String(error));
}
