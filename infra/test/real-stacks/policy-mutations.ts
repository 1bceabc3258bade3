import { describe, expect, test } from '@jest/globals';

import { policies } from '../../src/judging/all-policies.ts';
import { judge, type Violation, type WaivedStack } from '../../src/judging/judge.ts';
import type { TerraformJson } from '../../src/terraform-json.ts';
import { policyText } from '../support/policy-fixture.ts';
import { everyAccountChoice } from '../fixtures/every-choice.ts';
import { twoAccounts } from '../fixtures/two-accounts.ts';
import { judgedStacks } from '../support/judged-stacks.ts';

// A test that breaks a stack on purpose writes where no type allows it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Anything = any;

/** Breaks the stacks in one place. */
type Mutation = (stacks: BreakableStacks) => void;

const watchedAccount = '222222222222';

/** Stacks of a workspace of their own, independent of this one's; one account has monitoring. */
const sound = judgedStacks({
  ...twoAccounts,
  shared: { ...twoAccounts.shared, accounts: { [watchedAccount]: everyAccountChoice } },
});

/** The first resource of a type in a stack. */
function first(json: TerraformJson, type: string): Anything {
  return Object.values(json.resource?.[type] ?? {})[0];
}

class BreakableStacks {
  readonly all: readonly WaivedStack[];

  constructor(all: readonly WaivedStack[]) {
    this.all = all;
  }

  json(name: string): Anything {
    return this.all.find((stack) => stack.name === name)!.json;
  }

  get app(): Anything {
    return this.json('app-prod');
  }

  get vpc(): Anything {
    return this.json('vpc-prod');
  }

  /** The account that has chosen all its monitoring. */
  get account(): Anything {
    return this.json(`bootstrap-${watchedAccount}`);
  }

  get ecr(): Anything {
    return this.json('ecr');
  }

  /** Changes the template of a service's containers. */
  rewrite(service: string, from: string | RegExp, to: string): void {
    const { locals } = this.app;
    const before = locals[`${service}_template`] as string;
    locals[`${service}_template`] = before.replace(from, to);
    expect(locals[`${service}_template`]).not.toBe(before);
  }
}

const anyoneMay = (actions: string) => policyText({ Action: [actions], Resource: ['arn:aws:s3:::bucket'] });

/** A workgroup's settings, but for a limit on the bytes that a query reads. */
const limitless = {
  enforce_workgroup_configuration: true,
  publish_cloudwatch_metrics_enabled: true,
  result_configuration: { encryption_configuration: { encryption_option: 'SSE_S3' } },
};

/** For every policy, a change of the stacks that it must find. */
const mutations: Readonly<Record<string, Mutation>> = {
  'access-logs': ({ app }) => (first(app, 'aws_lb').access_logs.enabled = false),
  'alarms-cannot-stick': ({ app }) =>
    (first(app, 'aws_cloudwatch_metric_alarm').treat_missing_data = 'breaching'),
  'alarms-name-a-runbook': ({ app }) =>
    (first(app, 'aws_cloudwatch_metric_alarm').alarm_description = 'Busy.'),
  'autoscaling-bounds': ({ app }) => (first(app, 'aws_appautoscaling_target').min_capacity = 1),
  'closed-default-security-group': ({ vpc }) =>
    (first(vpc, 'aws_default_security_group').ingress = [{ protocol: '-1', self: true }]),
  'database-survives-a-zone': ({ app }) => {
    const [instance] = Object.entries(app.resource.aws_rds_cluster_instance);
    app.resource.aws_rds_cluster_instance = Object.fromEntries([instance!]);
  },
  'drain-outlasts-requests': ({ app }) => (first(app, 'aws_lb_target_group').deregistration_delay = '5'),
  'bounded-queries': ({ app }) =>
    (app.resource.aws_athena_workgroup = { one: { name: 'one', configuration: limitless } }),
  'encrypted-at-rest': ({ app }) => (first(app, 'aws_rds_cluster').storage_encrypted = false),
  'findings-are-told': ({ account }) => delete account.resource.aws_sns_topic_subscription,
  'flow-logs': ({ vpc }) => delete vpc.resource.aws_flow_log,
  'hardened-buckets': ({ app }) =>
    (first(app, 'aws_s3_bucket_public_access_block').block_public_policy = false),
  'hardened-containers': (stacks) => {
    stacks.rewrite('minimal', '"readonlyRootFilesystem":true', '"readonlyRootFilesystem":false');
  },
  'images-by-digest': (stacks) => {
    stacks.rewrite('minimal', '${var.images.minimal.image}', 'registry.example/minimal:latest');
  },
  'keep-alive-order': ({ app }) => (first(app, 'aws_lb').idle_timeout = 120),
  'log-retention': ({ app }) => delete first(app, 'aws_cloudwatch_log_group').retention_in_days,
  'name-lengths': ({ app }) =>
    (first(app, 'aws_lb_target_group').name = 'a-service-with-a-name-that-is-long'),
  'no-cycle-between-stacks': ({ vpc, app }) =>
    (vpc.data = { terraform_remote_state: { app: { config: app.terraform.backend.s3 } } }),
  'no-default-vpc': ({ app }) => delete first(app, 'aws_security_group').vpc_id,
  'no-long-lived-credentials': ({ ecr }) =>
    (ecr.resource.aws_iam_access_key = { pusher: { user: 'pusher' } }),
  'no-open-ingress': ({ app }) => {
    const groups: readonly Anything[] = Object.values(app.resource.aws_security_group);
    groups.find(({ name_prefix: prefix }) => prefix === 'fairway-prod-minimal-').ingress[0].cidr_blocks = [
      '0.0.0.0/0',
    ];
  },
  'no-public-tasks': ({ app }) =>
    (first(app, 'aws_ecs_service').network_configuration.assign_public_ip = true),
  'no-secrets': (stacks) => {
    stacks.rewrite(
      'minimal',
      '"environment":[',
      '"environment":[{"name":"API_TOKEN","value":"correct-horse"},',
    );
  },
  'no-secrets-in-state': ({ app }) => (first(app, 'aws_rds_cluster').master_password = '${var.password}'),
  'no-wildcard-action': ({ app }) => (first(app, 'aws_iam_role_policy').policy = anyoneMay('s3:*')),
  'no-wildcard-resource': ({ app }) =>
    (first(app, 'aws_iam_role_policy').policy = policyText({ Action: ['s3:GetObject'], Resource: ['*'] })),
  'one-provider': ({ app }) =>
    (app.terraform.required_providers.random = { source: 'hashicorp/random', version: '< 4' }),
  'private-database': ({ app }) => (first(app, 'aws_rds_cluster_instance').publicly_accessible = true),
  'production-protected': ({ app }) => (first(app, 'aws_rds_cluster').deletion_protection = false),
  'replaced-before-removed': ({ app }) => delete first(app, 'aws_security_group').lifecycle,
  'right-account': ({ app }) => (app.provider.aws[0].allowed_account_ids = ['999999999999']),
  'rotated-keys': ({ app }) => delete first(app, 'aws_kms_key').enable_key_rotation,
  'running-recorder': ({ account }) =>
    (first(account, 'aws_config_configuration_recorder_status').is_enabled = false),
  'safe-deployments': ({ app }) =>
    (first(app, 'aws_ecs_service').deployment_circuit_breaker.rollback = false),
  'scanned-images': ({ ecr }) =>
    (first(ecr, 'aws_ecr_repository').image_scanning_configuration.scan_on_push = false),
  'separate-task-roles': ({ app }) => {
    const task = first(app, 'aws_ecs_task_definition');
    task.execution_role_arn = task.task_role_arn;
  },
  'services-stay': ({ app }) => (first(app, 'aws_ecs_service').force_new_deployment = false),
  'stack-size': ({ app }) =>
    (app.resource.aws_sns_topic_subscription = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [`mail-${i}`, {}]),
    )),
  'state-apart-and-locked': ({ app }) => delete app.terraform.backend.s3.use_lockfile,
  'stop-outlasts-drain': (stacks) => {
    stacks.rewrite('figures', /"stopTimeout":\d+/, '"stopTimeout":30');
  },
  'tags-present': ({ app }) => delete app.provider.aws[0].default_tags[0].tags.Repository,
  'tls-at-the-edge': ({ app }) =>
    (first(app, 'aws_cloudfront_distribution').default_cache_behavior.viewer_protocol_policy = 'allow-all'),
  'tls-behind-the-edge': ({ app }) => (first(app, 'aws_lb_listener').protocol = 'TCP'),
  'tls-only-access': ({ app }) => delete app.resource.aws_sns_topic_policy,
  'tls-to-the-database': (stacks) => {
    stacks.rewrite('figures', 'sslmode=verify-full', 'sslmode=prefer');
  },
  'trust-bound-to-repository': (stacks) => {
    const role = first(stacks.json('bootstrap'), 'aws_iam_role');
    role.assume_role_policy = role.assume_role_policy.replace(':environment:', ':ref:refs/heads/');
  },
  'trust-bound-to-source': ({ app }) =>
    (first(app, 'aws_iam_role').assume_role_policy = policyText({
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
    })),
  'whole-trail': ({ account }) => (first(account, 'aws_cloudtrail').is_multi_region_trail = false),
};

/** The violations that the policies find in the stacks, without regard to waivers. */
function violationsOf(stacks: readonly WaivedStack[]): readonly Violation[] {
  return judge(
    stacks.map((stack) => ({ ...stack, waivers: [] })),
    '2026-11-21',
  );
}

const before = new Set(violationsOf(sound).map((violation) => JSON.stringify(violation)));

test('every policy has a mutation, and no other', () => {
  expect(Object.keys(mutations).toSorted()).toEqual(policies.map(({ name }) => name).toSorted());
});

describe('the stacks, broken in one place, break', () => {
  test.each(policies.map(({ name }) => name))('%s', (name) => {
    const broken = new BreakableStacks(
      sound.map((stack) => ({ ...stack, json: structuredClone(stack.json) })),
    );

    mutations[name]?.(broken);

    const added = violationsOf(broken.all).filter((violation) => !before.has(JSON.stringify(violation)));
    expect([...new Set(added.map(({ policy }) => policy))]).toEqual([name]);
  });
});
