import { expect } from '@jest/globals';

import type { WaivedStack } from '../../src/judging/judge.ts';

// A test that breaks a stack on purpose writes where no type allows it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Anything = any;

/** Checks that may find a break, the cheapest first. */
export type Check = 'policies' | 'contract' | 'terraform';

export interface Break {
  /** The fault in a few words. */
  readonly name: string;
  readonly act: (stacks: Breakable) => void;
  /** The cheapest check that finds it; `rehearsal` where none of these does. */
  readonly foundBy: Check | 'rehearsal';
  /** A part of its message. `npm run e2e:aws` has the messages of a rehearsal. */
  readonly says?: RegExp;
}

/** The stacks of one environment, to be broken in one place. */
export class Breakable {
  readonly all: readonly WaivedStack[];
  readonly #environment: string;

  constructor(all: readonly WaivedStack[], environment: string) {
    this.all = all;
    this.#environment = environment;
  }

  get app(): Anything {
    return this.all.find(({ name }) => name === `app-${this.#environment}`)?.json;
  }

  /** The resource of a type whose address has a word. */
  one(type: string, word = ''): Anything {
    const entries = Object.entries(this.app.resource[type]);
    const found = entries.find(([id]) => id.includes(word));
    expect({ type, word, found: found !== undefined }).toEqual({ type, word, found: true });
    return found?.[1];
  }

  /** Changes the template of a service's containers. */
  rewrite(service: string, from: string, to: string): void {
    const { locals } = this.app;
    const before = locals[`${service}_template`] as string;
    locals[`${service}_template`] = before.replace(from, to);
    expect(locals[`${service}_template`]).not.toBe(before);
  }
}

export const breaks: readonly Break[] = [
  {
    name: 'a path that nobody asks for',
    act: (stacks) =>
      (stacks.one('aws_lb_listener_rule', 'logs').condition[0].path_pattern.values[0] = '/analyse'),
    foundBy: 'contract',
    says: /paths of logs/,
  },
  {
    name: 'a port at which the service does not listen',
    act: (stacks) => stacks.rewrite('logs', '"containerPort":8102', '"containerPort":8100'),
    foundBy: 'contract',
    says: /ports of logs/,
  },
  {
    name: 'a variable by another name',
    act: (stacks) => stacks.rewrite('birthday', '"name":"DATABASE_URL"', '"name":"DB_URL"'),
    foundBy: 'contract',
    says: /variables of birthday/,
  },
  {
    name: 'a secret by another name',
    act: (stacks) =>
      stacks.rewrite('birthday', '"name":"DATABASE_ADMIN_CREDENTIALS"', '"name":"ADMIN_CREDENTIALS"'),
    foundBy: 'contract',
    says: /secrets of birthday's migration/,
  },
  {
    name: 'headers that are not sent on',
    act: (stacks) =>
      (stacks.one('aws_cloudfront_distribution').default_cache_behavior.origin_request_policy_id =
        '216adef6-5c7f-47e4-b989-5492eafa07d3'),
    foundBy: 'rehearsal',
  },
  {
    name: 'a health path that is not there',
    act: (stacks) => (stacks.one('aws_lb_target_group', 'compare').health_check.path = '/elsewhere'),
    foundBy: 'contract',
    says: /health path of compare/,
  },
  {
    name: 'half of the tasks during a deployment',
    act: (stacks) => (stacks.one('aws_ecs_service', 'logs').deployment_minimum_healthy_percent = 50),
    foundBy: 'policies',
    says: /safe-deployments/,
  },
  {
    name: 'a security group that does not let the load balancer in',
    act: (stacks) => (stacks.one('aws_security_group', 'logs').ingress = []),
    foundBy: 'rehearsal',
  },
  {
    name: 'a role without a statement',
    act: (stacks) => {
      const role = stacks.one('aws_iam_role_policy', 'logs_service_roles_task');
      const policy = JSON.parse(role.policy as string);
      policy.Statement = policy.Statement.filter(({ Sid }: { Sid: string }) => Sid !== 'KeepState');
      role.policy = JSON.stringify(policy);
    },
    foundBy: 'rehearsal',
  },
  {
    name: 'an image by a tag',
    act: (stacks) => stacks.rewrite('logs', '${var.images.logs.image}', 'registry.example/logs:latest'),
    foundBy: 'policies',
    says: /images-by-digest/,
  },
  {
    name: 'HTTPS to a load balancer that has no certificate',
    act: (stacks) =>
      (stacks.one('aws_cloudfront_vpc_origin').vpc_origin_endpoint_config[0].origin_protocol_policy =
        'https-only'),
    foundBy: 'policies',
    // The waiver is for plain HTTP, and there is none any more.
    says: /tls-behind-the-edge: a waiver waives nothing/,
  },
  {
    name: 'a database without TLS',
    act: (stacks) => stacks.rewrite('birthday', 'sslmode=verify-full', 'sslmode=disable'),
    foundBy: 'policies',
    says: /tls-to-the-database/,
  },
  {
    name: 'a log group that nobody makes',
    act: (stacks) => stacks.rewrite('logs', '"awslogs-group":"', '"awslogs-group":"/elsewhere'),
    foundBy: 'contract',
    says: /log group of logs/,
  },
  {
    name: 'a service that does not wait for its migration',
    act: (stacks) => stacks.rewrite('birthday', '"condition":"SUCCESS"', '"condition":"START"'),
    foundBy: 'contract',
    says: /condition of birthday's migration/,
  },
  {
    name: 'a callback that no page has',
    act: (stacks) =>
      (stacks.one('aws_cognito_user_pool_client', 'page').callback_urls[1] =
        'https://dev.example.com/elsewhere'),
    foundBy: 'contract',
    says: /callbacks of the pages/,
  },
  {
    name: 'targets by instance',
    act: (stacks) => (stacks.one('aws_lb_target_group', 'logs').target_type = 'instance'),
    foundBy: 'contract',
    says: /target type of logs/,
  },
  {
    name: 'an alarm of a deployment that is not there',
    act: (stacks) =>
      (stacks.one('aws_ecs_service', 'logs').alarms.alarm_names = ['fairway-dev-logs-elsewhere']),
    foundBy: 'policies',
    says: /safe-deployments/,
  },
  {
    name: 'one priority for two rules of a listener',
    act: (stacks) => {
      stacks.one('aws_lb_listener_rule', 'logs').priority = stacks.one(
        'aws_lb_listener_rule',
        'compare',
      ).priority;
    },
    foundBy: 'contract',
    says: /two rules have the priority/,
  },
  {
    name: 'the state of another stack',
    act: (stacks) => (stacks.app.terraform.backend.s3.key = 'stacks/app-qa/terraform.tfstate'),
    foundBy: 'policies',
    says: /state-apart-and-locked/,
  },
  {
    name: 'another region',
    act: (stacks) => (stacks.app.provider.aws[0].region = 'eu-west-1'),
    foundBy: 'policies',
    says: /right-account/,
  },
];
