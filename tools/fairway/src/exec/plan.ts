import type {
  ContainerDefinition,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';

import { Failure } from '../terminal/failure.ts';

/** The longest time of a session. */
export const MAX_SESSION_MS = 3_600_000;

/** The person, the reason and the time allowed: all of it is recorded. */
export interface Session {
  /** ARN of the caller's identity. */
  readonly who: string;
  readonly reason: string;
  readonly durationMs: number;
}

/**
 * The task of a session: one of its own, with the image, variables, secrets and rights of the service and none of
 * its traffic. Serving tasks have a read-only root file system, which the agent of ECS Exec does not take:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 * @throws {Failure} when the service's code has no role: the agent signs in with it
 */
export function sessionTask(
  definition: TaskDefinition,
  service: string,
  { durationMs }: Pick<Session, 'durationMs'>,
): RegisterTaskDefinitionCommandInput {
  const { family, containerDefinitions = [], taskRoleArn, executionRoleArn } = definition;
  const own = containerDefinitions.find(({ name }) => name === service);
  if (own === undefined) throw new Failure(`the task definition of ${service} has no container ${service}`);
  if (taskRoleArn === undefined) {
    throw new Failure(
      `${service} cannot be entered: its code has no role, which the agent of ECS Exec signs in with; see docs/runbooks/exec.md`,
    );
  }
  return {
    family: `${family ?? service}-exec`,
    containerDefinitions: [sessionContainer(own, durationMs)],
    ...given({ taskRoleArn, executionRoleArn }),
    ...given({ cpu: definition.cpu, memory: definition.memory, networkMode: definition.networkMode }),
    ...given({ runtimePlatform: definition.runtimePlatform }),
    ...given({ requiresCompatibilities: definition.requiresCompatibilities }),
  };
}

/** The container ends by itself when its time is over, even if the caller is gone. */
function sessionContainer(container: ContainerDefinition, durationMs: number): ContainerDefinition {
  const { dependsOn: _dependencies, portMappings: _ports, healthCheck: _check, ...rest } = container;
  return {
    ...rest,
    readonlyRootFilesystem: false,
    essential: true,
    command: ['--eval', `setTimeout(() => process.exit(0), ${durationMs})`],
  };
}

/** Makes a value of a tag: at most 256 characters, and only those that AWS takes. */
export function sessionTags(
  { who, reason, durationMs }: Session,
  now: Date,
): { key: string; value: string }[] {
  const until = new Date(now.getTime() + durationMs).toISOString();
  return Object.entries({ 'exec:who': who, 'exec:reason': reason, 'exec:until': until }).map(
    ([key, value]) => ({
      key,
      value: value.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256),
    }),
  );
}

function given<Value extends object>(value: Value): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}
