import { join } from 'node:path';

import {
  createLocalProcesses,
  endRecordedProcesses,
  RunRecord,
  systemClock,
  TaskLogs,
  type LocalProcesses,
} from '@fairway/local-ecs';

import { noAlarms, type AlarmPort } from './alarms/alarm-states.ts';
import { watchAlarms } from './alarms/alarm-watch.ts';
import { autoscalingApi } from './autoscaling/autoscaling-api.ts';
import { ecsApi } from './ecs/ecs-api.ts';
import { EcsState } from './ecs/ecs-state.ts';
import { resume } from './ecs/resume.ts';
import { recordProgress } from './ecs/service-progress.ts';
import { EcsEngine } from './engine/ecs-engine.ts';
import type { Pace } from './engine/service-definition.ts';
import { Names } from './names.ts';
import { serveAwsJson, type AnsweredCall } from './protocol/aws-json-server.ts';
import { claimFolder } from './state/claim-folder.ts';
import { folderStore } from './state/state-store.ts';
import type { TaskSide } from './task-side/contract.ts';

export interface EndpointOptions {
  /** TCP port on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Keeps everything: an endpoint that is started on it again goes on. One endpoint at a time may have it. */
  readonly folder: string;
  /** The region in ARNs. */
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly taskSide: TaskSide;
  /** @default no alarm ever rings */
  readonly alarms?: AlarmPort;
  readonly pace?: Partial<EndpointPace>;
  /** Called for each call, after its answer is known. */
  readonly onCall?: (call: AnsweredCall) => void;
  /** Takes a sentence for the operator of the endpoint. */
  readonly report?: (sentence: string) => void;
}

export interface EcsEndpoint {
  /**
   * `http://127.0.0.1:4570`: the value for `AWS_ENDPOINT_URL_ECS` and `AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING`.
   */
  readonly url: string;
  /** Ends as a killed process would, but for its tasks, which stop gracefully: started again, the services go on. */
  close(): Promise<void>;
}

export interface EndpointPace extends Pace {
  readonly alarmPollMs: number;
  /** Milliseconds between two points of the metrics that scaling policies track; AWS has one a minute. */
  readonly metricPeriodMs: number;
}

/** Quick enough to wait for. */
export const DEFAULT_PACE = {
  startCheckMs: 250,
  stableWithLoadBalancerMs: 1_000,
  stableWithoutLoadBalancerMs: 5_000,
  alarmBakeMs: 10_000,
  alarmPollMs: 2_000,
  metricPeriodMs: 10_000,
} as const satisfies EndpointPace;

/** The time for processes that an earlier endpoint has left to end. */
const LEFTOVER_MS = 5_000;

/**
 * Starts ECS and Application Auto Scaling on this machine.
 * @throws {Error} when the port is taken, or another endpoint has the folder
 */
export async function startEcsEndpoint(options: EndpointOptions): Promise<EcsEndpoint> {
  const { folder, region, accountId, taskSide, alarms = noAlarms, report = () => undefined } = options;
  const pace = { ...DEFAULT_PACE, ...options.pace };
  const claim = await claimFolder(folder);
  const processesFile = join(folder, 'processes.json');
  await endRecordedProcesses(processesFile, LEFTOVER_MS);
  const processes = createLocalProcesses({
    logs: new TaskLogs(join(folder, 'logs'), { note: report }),
    record: new RunRecord(processesFile, report),
    note: report,
  });
  const store = folderStore(join(folder, 'state'), report);
  const state = new EcsState(store, new Names(region, accountId), () => systemClock.now() / 1_000);
  const engine = new EcsEngine({ state, store, taskSide, processes, clock: systemClock, pace });
  recordProgress(state, engine);
  const { metricPeriodMs } = pace;
  const autoscaling = autoscalingApi({ state, store, engine, metricPeriodMs, report });
  const server = await serveAwsJson(options.port, {
    apis: [
      ecsApi({ state, engine, alarms, readTargetGroup: (arn) => taskSide.readTargetGroup(arn) }),
      autoscaling.api,
    ],
    onCall: (call) => {
      if (call.errorCode === 'UnknownOperationException') report(unknownCall(call));
      options.onCall?.(call);
    },
    onFailure: (error, operation) => report(`${operation} failed: ${failureText(error)}`),
  }).catch(async (error: unknown) => {
    await processes.close();
    claim.release();
    throw error;
  });
  resume(state, engine);
  const stopWatching = watchAlarms(state, engine, alarms, pace.alarmPollMs);
  return {
    url: server.url,
    async close() {
      stopWatching();
      autoscaling.stop();
      await server.close();
      await end(state, engine, processes, taskSide);
      claim.release();
    },
  };
}

/** Stops everything. The stored services stay as they were before their tasks stopped. */
async function end(
  state: EcsState,
  engine: EcsEngine,
  processes: LocalProcesses,
  taskSide: TaskSide,
): Promise<void> {
  state.services.freeze();
  await engine.stopAll('The endpoint stops.');
  await processes.close();
  await taskSide.close();
}

function unknownCall({ targetPrefix, operation, request }: AnsweredCall): string {
  return `unknown operation ${targetPrefix}.${operation} with ${JSON.stringify(request)}`;
}

function failureText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
