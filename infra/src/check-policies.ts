import { EcsService } from './constructs/ecs-service.ts';
import type { AwsStack } from './aws-stack.ts';
import { policies as allPolicies } from './judging/all-policies.ts';
import { judge, type WaivedStack } from './judging/judge.ts';
import { toTerraformJson } from './terraform-json.ts';
import { waiversOf } from './waiver.ts';

export interface PolicyChoices {
  /**
   * Names of policies that are not asked.
   * @default []
   */
  readonly without?: readonly string[];
  /**
   * `YYYY-MM-DD`: a waiver that expires until then is a fault.
   * @default today
   */
  readonly today?: string;
}

/** A place where a stack breaks a policy. */
export interface PolicyFinding {
  readonly policy: string;
  /** Terraform's address of the faulty resource. */
  readonly address: string;
  readonly found: string;
  /** The remedy. */
  readonly fix: string;
}

/** They compare with names that only this repository gives. */
const ofThisRepository = [
  'tags-present',
  'trust-bound-to-repository',
  'no-cycle-between-stacks',
  'state-apart-and-locked',
];

const policies = allPolicies.filter(({ name }) => !ofThisRepository.includes(name));

/** The policies, as `PolicyChoices.without` names them, with the damage that each prevents. */
export const policyNames: readonly { readonly name: string; readonly why: string }[] = policies.map(
  ({ name, why }) => ({ name, why }),
);

/**
 * Everything in a stack that breaks a policy of this library, without faults that are waived beside the resource.
 * Judges by production's rules.
 * @example
 * const findings = checkPolicies(stack, { without: ['production-protected'] });
 * @throws {Error} when `without` names a policy that does not exist
 */
export function checkPolicies(stack: AwsStack, choices: PolicyChoices = {}): readonly PolicyFinding[] {
  const { without = [], today = new Date().toISOString().slice(0, 10) } = choices;
  const unknown = without.filter((name) => !policies.some((policy) => policy.name === name));
  if (unknown.length > 0)
    throw new Error(
      `\`without\` must name policies, got: ${unknown.join(', ')}; there are ${policies.map(({ name }) => name).join(', ')}`,
    );
  const asked = policies.filter(({ name }) => !without.includes(name));
  return judge([judgedStack(stack)], today, asked).map(({ policy, address, found, fix }) => ({
    policy,
    address,
    found,
    fix,
  }));
}

function judgedStack(stack: AwsStack): WaivedStack {
  const services = stack.node.findAll().filter((construct) => construct instanceof EcsService);
  return {
    // Policies know the stacks of this repository by their names; they know nothing of any other.
    name: stack.node.id as WaivedStack['name'],
    json: toTerraformJson(stack),
    waivers: waiversOf(stack),
    manifests: services.map(({ manifest }) => manifest),
    shared: { project: '', account: stack.account, region: stack.region, repository: '' },
  };
}
