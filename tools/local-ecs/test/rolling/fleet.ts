import { fileURLToPath } from 'node:url';

import { Edge } from '@fairway/local-edge';

import {
  createLocalProcesses,
  edgeTargets,
  httpHealth,
  Scheduler,
  systemClock,
  verdictOf,
  type SchedulerEvent,
  type ServiceDefinition,
  type TaskDescription,
} from '../../src/index.ts';
import { compileCache } from '../../src/ports/compile-cache.ts';
import { SLOW_BEGINS } from './service/lines.ts';

/** The settings of a service that decide whether its replacement loses requests. */
export interface FleetSettings {
  readonly desiredCount: number;
  /** Milliseconds that the service keeps an unused connection. */
  readonly keepAliveMs: number;
  readonly handlesSigterm: boolean;
  readonly deregistrationDelayMs: number;
  /** Whether a task is replaced at the moment at which a slow request begins there. @default whenever its time has come */
  readonly interruptsSlow?: boolean;
}

/** One deployment as it went. Times are milliseconds since the epoch. */
export interface DeploymentRun {
  readonly startedAt: number;
  /** The time at which the deployment's end was known, and no task of an earlier release was left. */
  readonly finishedAt: number;
  readonly verdict: string;
  /** Milliseconds of each part, one after the other. */
  readonly parts: DeploymentParts;
}

export interface DeploymentParts {
  /** Until the last new task was healthy. */
  readonly start: number;
  /** Until it had stayed so, and got requests. */
  readonly settle: number;
  /** Until the last old task had no request left. */
  readonly drain: number;
  /** Until its process had ended. */
  readonly stop: number;
}

/** An edge with one service behind it. */
export interface Fleet {
  readonly edgePort: number;
  deploy(release: string): Promise<DeploymentRun>;
  close(): Promise<void>;
}

const SERVICE = 'rolling';

/** The last time of each event, in milliseconds since the epoch. */
type Milestones = Partial<Record<SchedulerEvent['type'] | 'drained', number>>;

export async function startFleet(settings: FleetSettings): Promise<Fleet> {
  const edge = new Edge({
    rules: [{ priority: 1, paths: ['/*'], service: SERVICE }],
    targetGroups: [{ service: SERVICE, healthPath: '/health', healthCheck: { intervalMs: 500 } }],
  });
  const processes = createLocalProcesses();
  const targets = edgeTargets(edge);
  const times: Milestones = {};
  const scheduler = new Scheduler({
    processes,
    health: httpHealth,
    targets: {
      ...targets,
      async register(service, endpoint) {
        const outcome = await targets.register(service, endpoint);
        const others = liveTasks(scheduler).filter(({ port }) => port !== endpoint.port);
        // The other targets are deregistered as soon as this event is told.
        if (settings.interruptsSlow === true && others.length > 0) await slowBegins(scheduler, others);
        return outcome;
      },
      async deregister(...target) {
        const drained = await targets.deregister(...target);
        times.drained = Date.now();
        return drained;
      },
    },
    clock: systemClock,
  });
  scheduler.subscribe(({ type }) => {
    times[type] = Date.now();
  });
  return {
    edgePort: await edge.listen(0),
    deploy: (release) => deploy(scheduler, definitionOf(release, settings), times),
    async close() {
      await scheduler.stopAll('the proof is over');
      await processes.close();
      await edge.close({ graceMs: 0 });
    },
  };
}

function liveTasks(scheduler: Scheduler): readonly TaskDescription[] {
  return scheduler
    .state()
    .services.flatMap(({ tasks }) => tasks.filter(({ status }) => status !== 'stopped'));
}

/** Resolves when a slow request begins at one of these tasks. */
async function slowBegins(scheduler: Scheduler, tasks: readonly TaskDescription[]): Promise<void> {
  await new Promise<void>((resolve) => {
    const unsubscribe = scheduler.subscribe((event) => {
      if (event.type !== 'output' || event.line !== SLOW_BEGINS) return;
      if (!tasks.some(({ id }) => id === event.task)) return;
      unsubscribe();
      resolve();
    });
  });
}

async function deploy(
  scheduler: Scheduler,
  definition: ServiceDefinition,
  times: Milestones,
): Promise<DeploymentRun> {
  const startedAt = Date.now();
  const { release } = definition.taskDefinition;
  const ended = Promise.withResolvers<string>();
  const check = (): void => {
    const service = scheduler.state().services[0];
    const deployment = service?.deployments[0];
    const verdict = deployment && verdictOf(deployment);
    if (verdict !== undefined && liveTasks(scheduler).every((task) => task.release === release))
      ended.resolve(verdict);
  };
  const unsubscribe = scheduler.subscribe(check);
  scheduler.deploy(definition);
  const verdict = await ended.promise;
  unsubscribe();
  return { startedAt, finishedAt: Date.now(), verdict, parts: partsOf(startedAt, times) };
}

/** The parts of a deployment whose new tasks all start at once. */
function partsOf(startedAt: number, times: Milestones): DeploymentParts {
  const { taskHealthy = 0, taskReady = 0, drained = 0, taskStopped = 0 } = times;
  return {
    start: taskHealthy - startedAt,
    settle: taskReady - taskHealthy,
    drain: drained - taskReady,
    stop: taskStopped - drained,
  };
}

function definitionOf(release: string, settings: FleetSettings): ServiceDefinition {
  const { desiredCount, keepAliveMs, handlesSigterm, deregistrationDelayMs } = settings;
  return {
    name: SERVICE,
    desiredCount,
    taskDefinition: {
      release,
      containers: [
        {
          name: SERVICE,
          command: process.execPath,
          args: [fileURLToPath(new URL('./service/main.ts', import.meta.url))],
          workingFolder: '/',
          environment: {
            ENVIRONMENT: 'local',
            APP_VERSION: release,
            APP_COMMIT: release,
            RELEASE: release,
            LOG_LEVEL: 'warn',
            ...compileCache(),
            KEEP_ALIVE_MS: String(keepAliveMs),
            HANDLES_SIGTERM: handlesSigterm ? 'yes' : 'no',
          },
          essential: true,
          port: { variable: 'PORT' },
          stopSignal: 'SIGTERM',
          stopTimeoutMs: 120_000,
        },
      ],
    },
    deployment: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
    },
    healthCheck: {
      path: '/health',
      startIntervalMs: 50,
      intervalMs: 500,
      timeoutMs: 2_000,
      healthyThreshold: 2,
      unhealthyThreshold: 5,
      graceMs: 60_000,
    },
    minimumStableMs: 500,
    deregistrationDelayMs,
  };
}
