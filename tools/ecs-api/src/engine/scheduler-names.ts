/**
 * The scheduler's names of services and jobs. Names of ECS have no dot, so a dot keeps clusters apart, and jobs from
 * services; the names are also those of log files.
 */
export function schedulerNameOf({
  clusterName,
  serviceName,
}: {
  clusterName: string;
  serviceName: string;
}): string {
  return `${clusterName}.${serviceName}`;
}

export function jobNameOf(clusterName: string, taskId: string): string {
  return `${clusterName}..${taskId}`;
}
