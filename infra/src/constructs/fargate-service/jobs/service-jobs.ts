import { jobNames, type ServiceSettings } from '@fairway/environments';
import type { ContainerEnvironment, Job, ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { arnOf } from '../../../arn.ts';
import type { Statement } from '../../../policy-document.ts';
import type { Cluster } from '../../cluster.ts';
import type { ServiceImage } from '../../service-images.ts';
import type { ContainerRuntime } from '../containers.ts';
import type { ServiceRoles } from '../roles.ts';
import type { TaskNetwork } from '../task-network.ts';
import { JobSchedule } from './job-schedule.ts';
import { JobTask } from './job-task.ts';
import { SchedulerRole } from './scheduler-role.ts';

export interface ServiceJobsProps {
  readonly manifest: ServiceManifest;
  readonly settings: Pick<ServiceSettings, 'size' | 'tracing'>;
  readonly names: { readonly taskFamily: string; readonly schedulerRole: string };
  /**
   * Group of the environment's schedules.
   * @default - no schedule: jobs run when somebody asks for them
   */
  readonly scheduleGroup?: string | undefined;
  readonly image: ServiceImage;
  readonly environment: ContainerEnvironment;
  readonly logGroup: string;
  readonly roles: ServiceRoles;
  readonly cluster: Cluster;
  readonly network: TaskNetwork;
  readonly securityGroupId: string;
  /** @default - an image of this repository */
  readonly runtime?: ContainerRuntime | undefined;
}

type Scheduled = Job & Required<Pick<Job, 'schedule'>>;

/**
 * The jobs of one service: a task definition for each, and for each that has one its schedule.
 * @example
 * new ServiceJobs(this, 'jobs', {
 *   manifest,
 *   settings,
 *   names,
 *   scheduleGroup: names.scheduleGroup,
 *   image,
 *   environment: environments.service,
 *   logGroup: logGroup.name,
 *   roles,
 *   cluster,
 *   network,
 *   securityGroupId: securityGroup.id,
 * });
 */
export class ServiceJobs extends Construct {
  constructor(scope: Construct, id: string, props: ServiceJobsProps) {
    super(scope, id);
    const { manifest, roles } = props;
    const tasks = new Map(
      manifest.jobs.map((job) => {
        const { family } = jobNames(props.names, job.name);
        return [job, new JobTask(this, job.name, { ...props, ...arnsOf(roles), job, family })] as const;
      }),
    );
    const { scheduleGroup } = props;
    const scheduled = manifest.jobs.filter((job): job is Scheduled => job.schedule !== undefined);
    if (scheduleGroup !== undefined && scheduled.length > 0) {
      this.#schedule(scheduled, tasks, scheduleGroup, props);
    }
  }

  #schedule(
    scheduled: readonly Scheduled[],
    tasks: ReadonlyMap<Job, JobTask>,
    groupName: string,
    props: ServiceJobsProps,
  ): void {
    const { manifest, names, cluster, roles } = props;
    const { taskRoleArn, executionRoleArn } = roles;
    const role = new SchedulerRole(this, 'scheduler', {
      service: manifest.name,
      name: names.schedulerRole,
      groupName,
      cluster,
      families: scheduled.map(({ name }) => jobNames(names, name).family),
      taskRoleArns: [...(taskRoleArn === undefined ? [] : [taskRoleArn]), executionRoleArn],
    });
    for (const job of scheduled) {
      new JobSchedule(this, `${job.name}-schedule`, {
        ...props,
        job,
        schedule: job.schedule,
        name: jobNames(names, job.name).schedule,
        groupName,
        clusterArn: cluster.arn,
        taskDefinitionArn: tasks.get(job)?.arn ?? '',
        roleArn: role.arn,
        dependsOn: [role.policy, ...roles.policies],
      });
    }
  }
}

/**
 * The permissions by which a job's process finds out whether another run of it goes on; none where no job needs
 * them.
 * @param scope what the statements are for
 */
export function jobStatements(
  scope: Construct,
  { jobs }: Pick<ServiceManifest, 'jobs'>,
  cluster: Pick<Cluster, 'name' | 'arn'>,
): readonly Statement[] {
  if (jobs.every(({ mayOverlap }) => mayOverlap)) return [];
  return [
    {
      // The list knows no resource of its own: it is the cluster that limits it.
      sid: 'FindRuns',
      actions: ['ecs:ListTasks'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.arn } },
    },
    {
      sid: 'ReadRuns',
      actions: ['ecs:DescribeTasks'],
      resources: [arnOf(scope, 'ecs', `task/${cluster.name}/*`)],
    },
  ];
}

function arnsOf({ taskRoleArn, executionRoleArn }: ServiceRoles) {
  return { taskRoleArn, executionRoleArn };
}
