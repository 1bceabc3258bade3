import { DescribeTaskDefinitionCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import { jobNames, serviceNames } from '@fairway/environments';
import type { Job, ServiceManifest } from '@fairway/service-manifest';

import { hardeningFaults, variableFaults } from './containers.ts';
import { differences } from './differences.ts';
import { hasRights, settingsOf, type Place } from './place.ts';

/** Task definitions of jobs: a job has the image, the variables and the rights of its service, and a program of its own. */
export async function jobFaults(place: Place): Promise<readonly string[]> {
  const { clients, shared, environment } = place;
  const jobs = place.manifests.flatMap((manifest) => manifest.jobs.map((job) => ({ manifest, job })));
  const faults = jobs.map(async ({ manifest, job }) => {
    const { family } = jobNames(serviceNames(shared, environment, manifest.name), job.name);
    const { taskDefinition: task = {} } = await clients.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: family }),
    );
    return oneJobFaults(place, manifest, job, task);
  });
  return (await Promise.all(faults)).flat();
}

function oneJobFaults(
  place: Place,
  manifest: ServiceManifest,
  job: Job,
  task: TaskDefinition,
): readonly string[] {
  const differs = differences(`${manifest.name}/${job.name}`);
  const { shared, environment } = place;
  const { size } = settingsOf(place, manifest);
  const { taskRole, executionRole } = serviceNames(shared, environment, manifest.name);
  const roleArn = (name: string) => `arn:aws:iam::${environment.account}:role/${name}`;
  const { cpu, memoryMib } = job.size ?? size;
  const containers = task.containerDefinitions ?? [];
  const [container] = containers;
  return [
    ...differs(
      'containers',
      containers.map(({ name }) => name),
      [job.name],
    ),
    ...differs('CPU and memory', [task.cpu, task.memory], [String(cpu), String(memoryMib)]),
    ...differs('task role', task.taskRoleArn, hasRights(manifest) ? roleArn(taskRole) : undefined),
    ...differs('execution role', task.executionRoleArn, roleArn(executionRole)),
    ...differs('program', container?.command?.[0], `jobs-${job.name}.mjs`),
    ...differs('arguments', container?.command?.slice(1), job.args),
    ...containers.flatMap((each) => hardeningFaults(place, manifest, each)),
    ...containers.flatMap((each) => variableFaults(place, manifest, each)),
  ];
}
