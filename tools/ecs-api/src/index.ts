export type { AlarmPort, AlarmStates } from './alarms/alarm-states.ts';
export { cloudWatchAlarms } from './alarms/cloudwatch-alarms.ts';
export { DEFAULT_PACE, startEcsEndpoint, type EcsEndpoint, type EndpointOptions } from './endpoint.ts';
export type { Pace } from './engine/service-definition.ts';
export type { AnsweredCall } from './protocol/aws-json-server.ts';
export {
  TaskStopError,
  type ContainerSource,
  type ContainerStart,
  type ImageStandIn,
  type PreparedContainer,
  type PreparedTask,
  type RoleSession,
  type TargetGroupSettings,
  type TaskDefinitionSource,
  type TaskSide,
  type TaskSideOptions,
  type TaskStopErrorCode,
  type TaskToPrepare,
} from './task-side/contract.ts';
export { localImageFolder } from './task-side/local-images.ts';
export { createTaskSide } from './task-side/task-side.ts';
