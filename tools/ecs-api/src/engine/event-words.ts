/** Names in the scheduler's sentences, with ECS's names for the same things. */
export interface Translation {
  readonly service: string;
  readonly taskId: (schedulerTask: string) => string;
  readonly deploymentId: (schedulerDeployment: string) => string | undefined;
  readonly targetGroups: readonly string[];
}

/** A sentence of the scheduler in ECS's words: the scheduler's own names give way to ECS's. */
export function inWordsOfEcs(
  sentence: string,
  { service, taskId, deploymentId, targetGroups }: Translation,
): string {
  const groups = targetGroups.length === 0 ? ['none'] : targetGroups;
  return sentence
    .replace(/^\(service [^)]+\)/, `(service ${service})`)
    .replaceAll(/\(task ([^)]+)\)/g, (_, task: string) => `(task ${taskId(task)})`)
    .replaceAll(/\(deployment ([^)]+)\)/g, (whole, id: string) => `(deployment ${deploymentId(id) ?? whole})`)
    .replace(/deployment (\S+?)\.?$/, (whole, id: string) =>
      deploymentId(id) === undefined ? whole : `deployment ${deploymentId(id)}.`,
    )
    .replaceAll(/\(target-group [^)]+\)/g, groups.map((arn) => `(target-group ${arn})`).join(' '));
}
