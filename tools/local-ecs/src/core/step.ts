import { restartDelayMs, STABLE_MS } from './back-off.ts';
import type { Command, Input, ProcessEnd, TaskEvent } from './messages.ts';
import { liveTasks, type ServiceState, type StopCause, type TaskState } from './state.ts';

const STOPPED_TASKS_KEPT = 5;

export interface Step {
  readonly service: ServiceState;
  readonly commands: readonly Command[];
  readonly events: readonly TaskEvent[];
}

/**
 * The whole scheduler as a function: what a service becomes when something happens to it, what the ports must do
 * about it, and what there is to tell. Pure; time is an argument.
 */
export function step(service: ServiceState, input: Input, now: number): Step {
  const turn = new Turn(service, now);
  turn.take(input);
  turn.settle();
  return { service: turn.service, commands: turn.commands, events: turn.events };
}

/** When `timePassed` is next due; `undefined` when nothing waits for time. */
export function nextWakeAt(service: ServiceState): number | undefined {
  const live = liveTasks(service);
  const times = live.flatMap((task) => [task.nextCheckAt, task.killAt]).filter((time) => time !== undefined);
  if (live.length < service.desiredCount) times.push(service.startAfter);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** One call of `step`: the service as it changes, with the commands and events that the changes cause. */
class Turn {
  service: ServiceState;
  readonly commands: Command[] = [];
  readonly events: TaskEvent[] = [];
  readonly now: number;

  constructor(service: ServiceState, now: number) {
    this.service = service;
    this.now = now;
  }

  take(input: Input): void {
    switch (input.type) {
      case 'deploy':
        this.service = {
          ...this.service,
          definition: input.definition,
          desiredCount: input.definition.desiredCount,
          revision: this.service.revision + 1,
          failures: 0,
          startAfter: this.now,
        };
        return;
      case 'stop':
        this.service = { ...this.service, desiredCount: 0 };
        for (const task of liveTasks(this.service)) this.stop(task, 'requested', input.reason);
        return;
      case 'kill':
        this.service = { ...this.service, desiredCount: 0 };
        for (const task of liveTasks(this.service)) this.kill(task);
        return;
      case 'processStarted':
        this.onTask(input.task, (task) => this.started(task, input.pid, input.port));
        return;
      case 'processEnded':
        this.onTask(input.task, (task) => this.ended(task, input));
        return;
      case 'healthChecked':
        this.onTask(input.task, (task) => this.checked(task, input.healthy, input.detail));
        return;
      case 'timePassed':
        return;
    }
  }

  /** Brings the tasks closer to what is desired, and does what is due. */
  settle(): void {
    const { revision, desiredCount } = this.service;
    for (const task of liveTasks(this.service)) {
      if (task.revision !== revision) this.stop(task, 'requested', 'replaced by a new deployment');
    }
    for (const task of liveTasks(this.service)) this.doWhatIsDue(task);
    // An old task counts until it has ended, so that its replacement gets the same port.
    while (this.now >= this.service.startAfter && liveTasks(this.service).length < desiredCount) this.start();
    this.forgetOldTasks();
  }

  private doWhatIsDue(task: TaskState): void {
    if (task.killAt !== undefined && task.killAt <= this.now) this.kill(task);
    if (task.nextCheckAt === undefined || task.nextCheckAt > this.now || task.port === undefined) return;
    const { path, timeoutMs } = this.service.definition.healthCheck;
    const { nextCheckAt: _, ...checking } = task;
    this.put(checking);
    this.commands.push({ type: 'checkHealth', task: task.id, port: task.port, path, timeoutMs });
  }

  private start(): void {
    const { definition, revision, started, tasks } = this.service;
    const id = `${definition.name}-${started + 1}`;
    const task: TaskState = { id, revision, status: 'pending', createdAt: this.now, failedChecks: 0 };
    this.service = { ...this.service, started: started + 1, tasks: [...tasks, task] };
    this.commands.push({ type: 'startProcess', task: id, definition: definition.task });
  }

  private started(task: TaskState, pid: number, port: number): void {
    this.events.push({ type: 'taskStarted', task: task.id, pid, port });
    if (task.status === 'stopping') this.put({ ...task, pid, port });
    else this.put({ ...task, status: 'starting', pid, port, nextCheckAt: this.now });
  }

  private checked(task: TaskState, healthy: boolean, detail: string): void {
    // The answer to a question that was asked before the task was told to stop.
    if (task.status !== 'starting' && task.status !== 'healthy') return;
    if (healthy) this.passed(task);
    else this.failed({ ...task, failedChecks: task.failedChecks + 1, lastCheck: detail });
  }

  private passed(task: TaskState): void {
    const { lastCheck: _, ...passing } = task;
    const { healthCheck } = this.service.definition;
    const nextCheckAt = this.now + healthCheck.intervalMs;
    this.put({
      ...passing,
      status: 'healthy',
      healthyAt: task.healthyAt ?? this.now,
      failedChecks: 0,
      nextCheckAt,
    });
    if (task.status === 'healthy' || task.port === undefined) return;
    this.events.push({
      type: 'taskHealthy',
      task: task.id,
      port: task.port,
      afterMs: this.now - task.createdAt,
    });
  }

  private failed(task: TaskState): void {
    const { graceMs, startIntervalMs, intervalMs, unhealthyThreshold } = this.service.definition.healthCheck;
    const starting = task.status === 'starting';
    const lost = starting ? this.now - task.createdAt >= graceMs : task.failedChecks >= unhealthyThreshold;
    if (!lost) {
      this.put({ ...task, nextCheckAt: this.now + (starting ? startIntervalMs : intervalMs) });
      return;
    }
    const what = starting
      ? `was not healthy within ${graceMs / 1000} s`
      : `failed ${task.failedChecks} health checks in a row`;
    this.stop(task, 'failed', `${what}: ${task.lastCheck ?? 'no answer'}`);
  }

  private stop(task: TaskState, cause: StopCause, reason: string): void {
    if (task.status === 'stopping') return;
    const { nextCheckAt: _, ...rest } = task;
    const { stopSignal, stopTimeoutMs } = this.service.definition.task;
    const killAt = this.now + stopTimeoutMs;
    this.put({ ...rest, status: 'stopping', stopCause: cause, stopReason: reason, killAt });
    this.commands.push({ type: 'signalProcess', task: task.id, signal: stopSignal });
    this.events.push({ type: 'taskStopping', task: task.id, cause, reason });
  }

  private kill(task: TaskState): void {
    const { killAt: _, nextCheckAt: __, ...rest } = task;
    const reason = task.status === 'stopping' ? 'did not stop in time' : 'killed';
    this.put({
      ...rest,
      status: 'stopping',
      stopCause: task.stopCause ?? 'requested',
      stopReason: task.stopReason === undefined ? reason : `${task.stopReason}; ${reason}`,
    });
    this.commands.push({ type: 'signalProcess', task: task.id, signal: 'SIGKILL' });
  }

  private ended(task: TaskState, end: ProcessEnd): void {
    const { killAt: _, nextCheckAt: __, ...rest } = task;
    const { exitCode, signal, startError, lastLines } = end;
    const outcome = {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(signal === undefined ? {} : { signal }),
      lastLines,
    };
    const cause = task.stopCause ?? 'failed';
    const reason = task.stopReason ?? describeEnd(end);
    this.put({
      ...rest,
      ...outcome,
      status: 'stopped',
      stopCause: cause,
      stopReason: reason,
      stoppedAt: this.now,
    });
    const wasHealthy = task.healthyAt !== undefined;
    this.events.push({
      type: 'taskStopped',
      task: task.id,
      cause,
      reason,
      wasHealthy,
      ...outcome,
      ...(startError === undefined ? {} : { startError }),
    });
    // A task of an older deployment says nothing about the one in force.
    if (cause === 'failed' && task.revision === this.service.revision) this.backOff(task);
  }

  private backOff({ healthyAt }: TaskState): void {
    const wasStable = healthyAt !== undefined && this.now - healthyAt >= STABLE_MS;
    const failures = (wasStable ? 0 : this.service.failures) + 1;
    const delayMs = restartDelayMs(failures);
    this.service = { ...this.service, failures, startAfter: this.now + delayMs };
    if (delayMs > 0 && this.service.desiredCount > 0) {
      this.events.push({ type: 'startDelayed', failures, delayMs });
    }
  }

  private forgetOldTasks(): void {
    const stopped = this.service.tasks.filter((task) => task.status === 'stopped');
    const forgotten = new Set(stopped.slice(0, -STOPPED_TASKS_KEPT));
    this.service = { ...this.service, tasks: this.service.tasks.filter((task) => !forgotten.has(task)) };
  }

  /** Ignores answers about tasks that have ended: a health check may come back after the process went. */
  private onTask(id: string, change: (task: TaskState) => void): void {
    const task = liveTasks(this.service).find((candidate) => candidate.id === id);
    if (task !== undefined) change(task);
  }

  private put(task: TaskState): void {
    const tasks = this.service.tasks.map((old) => (old.id === task.id ? task : old));
    this.service = { ...this.service, tasks };
  }
}

function describeEnd({ exitCode, signal, startError }: ProcessEnd): string {
  if (startError !== undefined) return `could not be started: ${startError}`;
  if (signal !== undefined) return `was ended by ${signal}`;
  return `exited with code ${exitCode ?? 'unknown'}`;
}
