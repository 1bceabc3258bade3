import { describe, expect, test } from '@jest/globals';

import { delivered, type BridgeEvent } from '../support/event-bridge.ts';
import { everyChoiceStacks } from '../support/real-stacks.ts';
import { synthesized, type Attributes } from '../support/synthesize.ts';

const time = '2026-05-23T12:31:14Z';
const ofAccount = { version: '0', account: '111111111111', region: 'eu-central-1', time };
const service = 'arn:aws:ecs:eu-central-1:111111111111:service/fairway-fixture/figures';
const task = 'arn:aws:ecs:eu-central-1:111111111111:task/fairway-fixture/0123abcd';

/** Events as AWS's documents show them, by the rule that is for them, and the text that a person then reads. */
const told: Readonly<Record<string, readonly (readonly [event: BridgeEvent, text: string])[]>> = {
  'fairway-fixture-deployment-state': [
    [
      {
        ...ofAccount,
        source: 'aws.ecs',
        'detail-type': 'ECS Deployment State Change',
        resources: [service],
        detail: {
          eventType: 'ERROR',
          eventName: 'SERVICE_DEPLOYMENT_FAILED',
          deploymentId: 'ecs-svc/123',
          reason: 'ECS deployment circuit breaker: task failed to start.',
        },
      },
      `fixture: SERVICE_DEPLOYMENT_FAILED at ${time} for ${service}. ECS deployment circuit breaker: task failed to start. What to do: RUNBOOKS/deployment.md`,
    ],
    [
      {
        ...ofAccount,
        source: 'aws.ecs',
        'detail-type': 'ECS Service Action',
        resources: [service],
        detail: {
          eventType: 'ERROR',
          eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
          reason: 'RESOURCE:FARGATE',
        },
      },
      `fixture: SERVICE_TASK_PLACEMENT_FAILURE at ${time} for ${service}. RESOURCE:FARGATE What to do: RUNBOOKS/deployment.md`,
    ],
  ],
  'fairway-fixture-task-stopped': [
    [
      stopped({
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [
          { name: 'collector', exitCode: 0 },
          { name: 'figures', exitCode: 1 },
        ],
      }),
      `fixture: a task of service:figures stopped at ${time} (EssentialContainerExited). Essential container in task exited Exit codes: [0,1]. Task: ${task}. What to do: RUNBOOKS/task-stopped.md`,
    ],
    [
      // A task that never started has containers without exit codes.
      stopped({
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'CannotPullContainerError: pull image manifest has been retried 5 time(s)',
        containers: [{ name: 'figures' }],
      }),
      `fixture: a task of service:figures stopped at ${time} (TaskFailedToStart). CannotPullContainerError: pull image manifest has been retried 5 time(s) Exit codes: []. Task: ${task}. What to do: RUNBOOKS/task-stopped.md`,
    ],
  ],
  'fairway-fixture-fargate-retirement': [
    [
      {
        ...ofAccount,
        source: 'aws.health',
        'detail-type': 'AWS Health Event',
        resources: ['fairway-fixture|figures'],
        detail: {
          service: 'ECS',
          eventTypeCode: 'AWS_ECS_TASK_PATCHING_RETIREMENT',
          eventTypeCategory: 'scheduledChange',
          startTime: 'Wed, 2 Dec 2026 13:19:03 GMT',
        },
      },
      'fixture: AWS will replace tasks of fairway-fixture|figures, and of others if the event names more, from Wed, 2 Dec 2026 13:19:03 GMT on. What to do: RUNBOOKS/retirement.md',
    ],
  ],
  'fairway-fixture-secret-changed': [
    [
      {
        ...ofAccount,
        source: 'aws.secretsmanager',
        'detail-type': 'Secret Label Updated',
        resources: [
          'arn:aws:secretsmanager:eu-central-1:111111111111:secret:fixture/maxi-mal/api-key-a1b2c3',
        ],
        detail: {
          name: 'fixture/maxi-mal/api-key',
          labelUpdated: 'AWSCURRENT',
          versionId: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
        },
      },
      `fixture: the secret fixture/maxi-mal/api-key has a new value since ${time}, and the tasks of the service that names it are being replaced. What to do: RUNBOOKS/secret-changed.md`,
    ],
  ],
  'fairway-fixture-chat-alarms': [
    [
      {
        ...ofAccount,
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        resources: [],
        detail: {
          alarmName: 'fairway-fixture-figures-cpu',
          configuration: {
            description: 'figures has used more than 80 % of its CPU. What to do: RUNBOOKS/cpu.md',
          },
          previousState: { value: 'OK' },
          state: {
            value: 'ALARM',
            reason: 'Threshold Crossed: 5 datapoints were greater than the threshold (80.0).',
          },
        },
      },
      `ALARM: fairway-fixture-figures-cpu at ${time}. Threshold Crossed: 5 datapoints were greater than the threshold (80.0). figures has used more than 80 % of its CPU. What to do: RUNBOOKS/cpu.md`,
    ],
  ],
  'fairway-account-access': [
    [
      {
        ...ofAccount,
        source: 'aws.access-analyzer',
        'detail-type': 'Access Analyzer Finding',
        resources: ['arn:aws:access-analyzer:eu-central-1:111111111111:analyzer/fairway-account'],
        detail: { status: 'ACTIVE', isDeleted: false, resource: 'arn:aws:s3:::some-bucket', isPublic: true },
      },
      'Account 111111111111: somebody outside of it may use arn:aws:s3:::some-bucket. What to do: RUNBOOKS/account-finding.md',
    ],
  ],
  'fairway-account-attack': [
    [
      {
        ...ofAccount,
        source: 'aws.guardduty',
        'detail-type': 'GuardDuty Finding',
        resources: [],
        detail: {
          severity: 5,
          type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
          title: 'API was invoked from a known malicious IP address.',
        },
      },
      'Account 111111111111: GuardDuty found UnauthorizedAccess:IAMUser/MaliciousIPCaller, severity 5. API was invoked from a known malicious IP address. What to do: RUNBOOKS/account-finding.md',
    ],
  ],
  'fairway-account-rule': [
    [
      {
        ...ofAccount,
        source: 'aws.config',
        'detail-type': 'Config Rules Compliance Change',
        resources: [],
        detail: {
          configRuleName: 'fairway-account-root-mfa',
          resourceId: '111111111111',
          newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
        },
      },
      'Account 111111111111: 111111111111 breaks the rule fairway-account-root-mfa. What to do: RUNBOOKS/account-finding.md',
    ],
  ],
};

const runbooks = 'https://github.com/owner/name/blob/main/docs/runbooks';
const rules = rulesOf();

describe('every event that is told arrives as a sentence with what to do', () => {
  test('each rule has an event that was driven through it', () => {
    expect(rules.map(({ name }) => name)).toEqual(Object.keys(told).toSorted());
  });

  test.each(rules)('$name', ({ name, rule, targets }) => {
    expect(targets).not.toEqual([]);
    for (const [event, text] of told[name] ?? []) {
      for (const target of targets.filter(({ target_id: id }) => id !== 'action')) {
        const message = delivered(rule, target, event);
        const sentence = typeof message === 'string' ? message : (message as { text: string }).text;

        expect(sentence.replaceAll(runbooks, 'RUNBOOKS')).toBe(text);
      }
    }
  });

  test('an event of another environment reaches nobody', () => {
    for (const { name, rule, targets } of rules.filter((each) => each.name.startsWith('fairway-fixture-'))) {
      for (const [event] of told[name] ?? []) {
        const elsewhere = JSON.parse(
          JSON.stringify(event)
            .replaceAll('fairway-fixture', 'fairway-other')
            .replaceAll('fixture/', 'other/'),
        ) as BridgeEvent;
        for (const target of targets) expect(delivered(rule, target, elsewhere)).toBeUndefined();
      }
    }
  });
});

function stopped(detail: object): BridgeEvent {
  return {
    ...ofAccount,
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    resources: [task],
    detail: {
      clusterArn: 'arn:aws:ecs:eu-central-1:111111111111:cluster/fairway-fixture',
      group: 'service:figures',
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      taskArn: task,
      ...detail,
    },
  };
}

/** Fills in the output that Terraform reads from the watched stack: its cluster is named like the environment. */
function inPlace(pattern: string): string {
  return pattern.replaceAll(
    /\$\{data\.terraform_remote_state\.[\w-]+\.outputs\.cluster_name\}/g,
    'fairway-fixture',
  );
}

/** Once each, by name: two accounts have rules of the same names. */
function rulesOf(): readonly { name: string; rule: Attributes; targets: readonly Attributes[] }[] {
  const found = everyChoiceStacks.flatMap(({ json }) => {
    const { all } = synthesized(json);
    return Object.entries(json.resource?.['aws_cloudwatch_event_rule'] ?? {}).map(([id, rule]) => ({
      name: String(rule['name']),
      rule: { ...rule, event_pattern: inPlace(String(rule['event_pattern'])) } as Attributes,
      targets: all('aws_cloudwatch_event_target').filter(({ rule: reference }) =>
        String(reference).includes(`.${id}.`),
      ),
    }));
  });
  return [...new Map(found.map((each) => [each.name, each])).values()].toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}
