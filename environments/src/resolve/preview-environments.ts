import type { EnvironmentDefinition } from '../model/definition.ts';
import type { Previews } from '../model/previews.ts';

const NAME = /^preview[1-9]$/;

/** Whether an environment is one of those that pull requests take turns on; no other has such a name. */
export function isPreviewName(name: string): boolean {
  return NAME.test(name);
}

/**
 * The environments for previews: cheapest in everything, with a database of their own, in the VPC of another.
 * @param definitions those that are written down
 * @throws {Error} when there is no such environment to live in, or a number is out of its range
 */
export function previewEnvironments(
  { slots, vpc, days, operators = {} }: Previews,
  definitions: readonly EnvironmentDefinition[],
): readonly EnvironmentDefinition[] {
  const file = 'environments/src/previews.ts';
  if (!Number.isInteger(slots) || slots < 0 || slots > 9) {
    throw new Error(`\`slots\` of ${file} must be 0 to 9, got: ${slots}`);
  }
  if (!Number.isInteger(days) || days < 1 || days > 30) {
    throw new Error(`\`days\` of ${file} must be 1 to 30, got: ${days}`);
  }
  const host = definitions.find(({ name }) => name === vpc);
  if (host === undefined || host.network.kind !== 'own') {
    throw new Error(`\`vpc\` of ${file} must be an environment with a VPC of its own, got: ${vpc}`);
  }
  const { account, region } = host;
  return Array.from({ length: slots }, (_, index) => ({
    name: `preview${index + 1}`,
    account,
    region,
    network: { kind: 'shared', vpc },
    everyService: { capacity: { spotPercent: 100 } },
    monitoring: { logRetentionDays: 3, containerInsights: 'disabled' },
    operators: { ...operators, monthlyBudgetUsd: 50 },
    // A pull request could change the files that its own plan reads; the deployment runs its code anyway.
    pipeline: { plannedByPullRequests: false },
  }));
}
