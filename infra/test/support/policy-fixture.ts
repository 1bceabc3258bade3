import { resolveEnvironment, stateKey, type Outbound, type StackName } from '@fairway/environments';

import type { JudgedStack, Policy } from '../../src/judging/policy.ts';
import type { TerraformJson } from '../../src/terraform-json.ts';
import { minimal } from '../fixtures/services.ts';

interface FixtureChoices {
  /** @default 'app-fixture' */
  readonly name?: StackName;
  /** @default false */
  readonly production?: boolean;
  /** @default 'one-nat' */
  readonly outbound?: Outbound;
}

const shared = {
  project: 'fairway',
  account: '111111111111',
  region: 'eu-central-1',
  repository: 'acme/shop',
} as const;

/** A stack with these blocks of Terraform and nothing else wrong, of an environment with the service `minimal`. */
export function stackWith(
  blocks: Partial<TerraformJson>,
  { name = 'app-fixture', production = false, outbound = 'one-nat' }: FixtureChoices = {},
): JudgedStack {
  const { environment } = resolveEnvironment(
    {
      name: 'fixture',
      production,
      account: '111111111111',
      region: 'eu-central-1',
      network: { kind: 'own', cidr: '10.90.0.0/16', outbound },
    },
    [minimal],
  );
  const backend = { s3: { key: stateKey(name), use_lockfile: true } };
  return {
    name,
    json: { terraform: { backend }, ...blocks },
    environment,
    network: environment,
    manifests: [minimal],
    shared,
  };
}

/** A stack with these resources. */
export function resources(
  resource: NonNullable<TerraformJson['resource']>,
  choices: FixtureChoices = {},
): JudgedStack {
  return stackWith({ resource }, choices);
}

/** Containers of a task of the service `minimal`, as a stack. */
export function containers(...definitions: readonly object[]): JudgedStack {
  const text = JSON.stringify(definitions.map((definition) => ({ name: 'minimal', ...definition })));
  return resources({
    aws_ecs_task_definition: { task: { container_definitions: text, tags: { Service: 'minimal' } } },
  });
}

/** A policy of IAM as a resource has it. */
export function policyText(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Sid: 'Test', Effect: 'Allow', ...statement })),
  });
}

/** One stack, or several that only together show a fault. */
type Judged = JudgedStack | readonly JudgedStack[];

/** The stacks that a policy must let through, and those in which it must find faults. */
export interface PolicyCases {
  /** Sound stacks, by the reason why they are sound. */
  readonly keeps: Readonly<Record<string, Judged>>;
  /** Faulty stacks, by their fault: the judged stack, and each finding as `<address>: <text>`. */
  readonly breaks: Readonly<Record<string, readonly [judged: Judged, ...findings: readonly string[]]>>;
}

/** A policy's findings in all of these stacks, as `<address>: <text>`. */
export function findingsOf(policy: Policy, judged: Judged): readonly string[] {
  const all = [judged].flat();
  return all.flatMap((stack) => policy.check(stack, all)).map(({ address, found }) => `${address}: ${found}`);
}
