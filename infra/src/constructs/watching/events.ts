import { Construct } from 'constructs';

import { arnOf } from '../../arn.ts';
import { OperatorEvent, type ChatTarget } from './operator-event.ts';
import { runbookPage } from './runbook.ts';

export interface EventsProps {
  /** Of the environment: what its messages begin with. */
  readonly environment: string;
  /** Events of this cluster's services and tasks, and of no other's. */
  readonly clusterName: string;
  readonly ruleNames: EventRuleNames;
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
  readonly operatorsTopicArn: string;
  /** Families of the task definitions of jobs, whose failed runs are told as such. */
  readonly jobFamilies: readonly string[];
  /**
   * A chat that is told as well.
   * @default - none
   */
  readonly chat?: ChatTarget;
}

/** 1 to 64 characters each, unique in account and region. */
export interface EventRuleNames {
  readonly deployment: string;
  readonly taskStopped: string;
  readonly retirement: string;
  readonly jobFailed: string;
}

/**
 * Events of an environment that nobody caused, told to operators in words.
 * @example
 * new Events(this, 'events', { environment: 'dev', clusterName, ruleNames, jobFamilies, runbooks, operatorsTopicArn });
 */
export class Events extends Construct {
  constructor(scope: Construct, id: string, props: EventsProps) {
    super(scope, id);
    this.#tellDeployments(props);
    this.#tellStoppedTasks(props);
    if (props.jobFamilies.length > 0) this.#tellFailedJobs(props);
    this.#tellRetirements(props);
  }

  #tellDeployments(props: EventsProps): void {
    new OperatorEvent(this, 'deployment', {
      ...recipients(props),
      name: props.ruleNames.deployment,
      description: 'A deployment ended, or ECS cannot start the tasks of a service',
      pattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Deployment State Change', 'ECS Service Action'],
        resources: [{ prefix: arnOf(this, 'ecs', `service/${props.clusterName}/`) }],
        detail: {
          eventName: [
            'SERVICE_DEPLOYMENT_COMPLETED',
            'SERVICE_DEPLOYMENT_FAILED',
            'SERVICE_TASK_PLACEMENT_FAILURE',
            'SERVICE_TASK_START_IMPAIRED',
            'SERVICE_TASK_CONFIGURATION_FAILURE',
          ],
        },
      },
      message: {
        text: `${props.environment}: <event> at <time> for <service>. <reason> What to do: ${runbookPage(props.runbooks, 'deployment')}`,
        values: {
          event: '$.detail.eventName',
          reason: '$.detail.reason',
          service: '$.resources[0]',
          time: '$.time',
        },
      },
    });
  }

  #tellStoppedTasks(props: EventsProps): void {
    new OperatorEvent(this, 'task-stopped', {
      ...recipients(props),
      name: props.ruleNames.taskStopped,
      description: 'A task stopped without a request to stop it',
      pattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: {
          clusterArn: [arnOf(this, 'ecs', `cluster/${props.clusterName}`)],
          lastStatus: ['STOPPED'],
          ...(props.jobFamilies.length > 0 ? { group: [{ 'anything-but': groupsOf(props) }] } : {}),
          $or: abnormalStops,
        },
      },
      message: {
        text: `${props.environment}: a task of <group> stopped at <time> (<code>). <reason> Exit codes: <exits>. Task: <task>. What to do: ${runbookPage(props.runbooks, 'task-stopped')}`,
        values: {
          group: '$.detail.group',
          time: '$.time',
          code: '$.detail.stopCode',
          reason: '$.detail.stoppedReason',
          exits: '$.detail.containers[*].exitCode',
          task: '$.detail.taskArn',
        },
      },
    });
  }

  #tellFailedJobs(props: EventsProps): void {
    new OperatorEvent(this, 'job-failed', {
      ...recipients(props),
      name: props.ruleNames.jobFailed,
      description: 'A run of a job failed, or its task never started',
      pattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: {
          clusterArn: [arnOf(this, 'ecs', `cluster/${props.clusterName}`)],
          lastStatus: ['STOPPED'],
          group: groupsOf(props),
          // A person who stops a run by hand knows of it.
          stopCode: [{ 'anything-but': ['UserInitiated'] }],
          $or: failedRuns,
        },
      },
      message: {
        text: `${props.environment}: a run of the job <group> failed at <time> (<code>). <reason> Exit code: <exits>. Task: <task>. What to do: ${runbookPage(props.runbooks, 'job-failed')}`,
        values: {
          group: '$.detail.group',
          time: '$.time',
          code: '$.detail.stopCode',
          reason: '$.detail.stoppedReason',
          exits: '$.detail.containers[*].exitCode',
          task: '$.detail.taskArn',
        },
      },
    });
  }

  #tellRetirements(props: EventsProps): void {
    new OperatorEvent(this, 'retirement', {
      ...recipients(props),
      name: props.ruleNames.retirement,
      description: 'AWS will replace tasks to patch the hosts they run on',
      pattern: {
        source: ['aws.health'],
        'detail-type': ['AWS Health Event'],
        // A service is written `cluster|service`, a task of no service as its ARN.
        resources: [
          { prefix: `${props.clusterName}|` },
          { prefix: arnOf(this, 'ecs', `service/${props.clusterName}/`) },
          { prefix: arnOf(this, 'ecs', `task/${props.clusterName}/`) },
        ],
        detail: { service: ['ECS'], eventTypeCode: ['AWS_ECS_TASK_PATCHING_RETIREMENT'] },
      },
      message: {
        text: `${props.environment}: AWS will replace tasks of <first>, and of others if the event names more, from <start> on. What to do: ${runbookPage(props.runbooks, 'retirement')}`,
        values: { first: '$.resources[0]', start: '$.detail.startTime' },
      },
    });
  }
}

/** Stop codes that come neither from a deployment, nor from autoscaling, nor from a person. */
const abnormalStops = [
  { stopCode: ['TaskFailedToStart', 'SpotInterruption', 'TerminationNotice'] },
  { stopCode: ['EssentialContainerExited'], containers: { exitCode: [{ 'anything-but': 0 }] } },
  // Out of memory, or killed because it did not stop in time.
  { containers: { exitCode: [137] } },
  {
    stoppedReason: [
      { prefix: 'Task failed ELB health checks' },
      { prefix: 'Task failed container health checks' },
    ],
  },
];

/** Its process ended with another code than 0, or never ran. */
const failedRuns = [
  { containers: { exitCode: [{ 'anything-but': 0 }] } },
  { stopCode: ['TaskFailedToStart'] },
];

/** ECS groups tasks that no service runs by the family of their task definition. */
function groupsOf({ jobFamilies }: EventsProps): readonly string[] {
  return jobFamilies.map((family) => `family:${family}`);
}

function recipients({ operatorsTopicArn, chat }: EventsProps) {
  return { topicArn: operatorsTopicArn, ...(chat === undefined ? {} : { chat }) };
}
