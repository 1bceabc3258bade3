export { failureThreshold } from './core/breaker.ts';
export type { ProcessEnd } from './core/messages.ts';
export type {
  ContainerDefinition,
  ContainerDependency,
  ContainerHealthCheck,
  DeploymentConfiguration,
  FailureThreshold,
  HealthCheck,
  MemoryLimits,
  ServiceDefinition,
  ServiceSettings,
  TaskDefinition,
} from './definition.ts';
export {
  verdictOf,
  type AlarmValue,
  type ContainerDescription,
  type DeploymentDescription,
  type DeploymentStatus,
  type FailureCause,
  type RollbackDescription,
  type ServiceDescription,
  type ServiceEvent,
  type TaskDescription,
  type TaskFailure,
  type TaskStatus,
  type Verdict,
} from './description.ts';
export type {
  Clock,
  HealthAnswer,
  HealthPort,
  Ports,
  ProcessListener,
  ProcessOwner,
  ProcessPort,
  RunningProcess,
  TargetEndpoint,
  TargetPort,
} from './ports.ts';
export { compileCache } from './ports/compile-cache.ts';
export { edgeTargets } from './ports/edge-targets.ts';
export { groupUsage, type GroupUsage } from './ports/group-usage.ts';
export { isPortFree } from './ports/free-port.ts';
export { httpHealth } from './ports/http-health.ts';
export {
  createLocalProcesses,
  type LocalProcesses,
  type LocalProcessOptions,
} from './ports/local-processes.ts';
export { listenersOn, type PortListener } from './ports/port-listeners.ts';
export { LogFile, type LogFileOptions } from './ports/log-file.ts';
export { Losses } from './ports/losses.ts';
export { endLeftovers } from './ports/leftovers.ts';
export { signalGroup } from './ports/process-group.ts';
export { endRecordedProcesses, RunRecord, type RecordedProcess } from './ports/run-record.ts';
export { systemClock, wallClock, wallTime } from './ports/system-clock.ts';
export { describeSystemError, isSystemError } from './ports/system-error.ts';
export { readLogRecord, TaskLogs, type LogRecord, type TaskLogOptions } from './ports/task-log.ts';
export { Scheduler, type SchedulerEvent, type SchedulerState, type ServiceSnapshot } from './scheduler.ts';
