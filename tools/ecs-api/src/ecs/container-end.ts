import { constants } from 'node:os';

import type { ContainerDescription, TaskDescription } from '@fairway/local-ecs';

import type { ContainerDefinitionRequest } from './records.ts';

const SIGNALLED = 128;

/** A process that was ended by a signal has, as in a shell, that number above 128: 137 for SIGKILL, 143 for SIGTERM. */
export function exitCodeOf({ exitCode, signal }: ContainerDescription): number | undefined {
  if (exitCode !== undefined) return exitCode;
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
  return number === undefined ? undefined : SIGNALLED + number;
}

/** The reason why a container was never started although its task was, in the words of ECS's agent. */
export function unmetDependency(
  { name, status, pid }: ContainerDescription,
  definition: ContainerDefinitionRequest | undefined,
  task: TaskDescription,
): string | undefined {
  if (status !== 'stopped' || pid !== undefined || task.cause !== 'failed') return undefined;
  const unmet = (definition?.dependsOn ?? []).find(({ containerName }) => {
    const other = task.containers.find((each) => each.name === containerName);
    return other?.status === 'stopped' && exitCodeOf(other) !== 0;
  });
  if (unmet === undefined) return undefined;
  return (
    `dependency graph: failed to resolve container ordering dependency [${unmet.containerName}] for target [${name}] ` +
    'as dependency did not exit successfully.'
  );
}

/** The API's times are seconds, the scheduler's milliseconds. */
export function secondsOf(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1_000;
}
