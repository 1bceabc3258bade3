export {
  TaskStopError,
  type ContainerSource,
  type ContainerStart,
  type PreparedContainer,
  type PreparedTask,
  type TargetGroupSettings,
  type TaskDefinitionSource,
  type TaskSide,
  type TaskSideOptions,
  type TaskStopErrorCode,
  type TaskToPrepare,
} from './task-side/contract.ts';
