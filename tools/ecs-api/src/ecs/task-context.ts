import type { Names } from '../names.ts';
import type { TaskDefinitionRecord } from './records.ts';

/** Everything that the description of a task is made from. */
export interface TaskContext {
  readonly names: Names;
  readonly taskDefinition: TaskDefinitionRecord;
  readonly targetGroupArns: readonly string[];
  /** ECS's name of a deployment of the scheduler. */
  readonly deploymentIdOf: (schedulerDeployment: string) => string | undefined;
  readonly withTags: boolean;
}
