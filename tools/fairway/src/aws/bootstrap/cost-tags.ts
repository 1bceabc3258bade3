import {
  CostExplorerClient,
  ListCostAllocationTagsCommand,
  UpdateCostAllocationTagsStatusCommand,
} from '@aws-sdk/client-cost-explorer';

import type { AwsSession } from '../session/aws-session.ts';

/** The tags that budgets and reports of costs count by: `tagsOf` puts them on everything. */
export const costTags = ['Environment', 'Project', 'Service'] as const;

/** Billing answers only there, wherever an environment is. */
const BILLING_REGION = 'us-east-1';

/**
 * Activates the tags that costs are counted by, and reports the result, a sentence a line. It never fails: only the
 * account that pays may do it, and watching costs must not stop a deployment.
 */
export async function activateCostTags(session: AwsSession): Promise<readonly string[]> {
  const client = session.client(
    'COST_EXPLORER',
    (settings) => new CostExplorerClient({ ...settings, maxAttempts: 2, region: BILLING_REGION }),
  );
  try {
    const listed = await client.send(new ListCostAllocationTagsCommand({ TagKeys: [...costTags] }));
    const active = (listed.CostAllocationTags ?? [])
      .filter(({ Status }) => Status === 'Active')
      .map(({ TagKey }) => TagKey);
    const missing = costTags.filter((tag) => !active.includes(tag));
    if (missing.length === 0) return ['costs are counted by the tags Environment, Project and Service'];
    const { Errors: errors = [] } = await client.send(
      new UpdateCostAllocationTagsStatusCommand({
        CostAllocationTagsStatus: missing.map((TagKey) => ({ TagKey, Status: 'Active' })),
      }),
    );
    const refused = errors.map(({ TagKey }) => TagKey);
    const activated = missing.filter((tag) => !refused.includes(tag));
    return [
      ...(activated.length === 0 ? [] : [`costs are counted by ${activated.join(', ')} from now on`]),
      ...(refused.length === 0
        ? []
        : [
            `${refused.join(', ')}: Billing does not know the tag before something has it for a day: run ./fairway bootstrap again the day after the first deployment`,
          ]),
    ];
  } catch (error) {
    const { name, message } = error as Error;
    // AWS refuses a member of an organization in words, and with the name that it has for every refusal.
    return /AccessDenied/.test(name)
      ? [
          `budgets see no costs until the account that pays activates the tags; there: aws ce update-cost-allocation-tags-status --cost-allocation-tags-status ${costTags.map((tag) => `TagKey=${tag},Status=Active`).join(' ')}`,
        ]
      : [`the tags that costs are counted by could not be activated: ${message}`];
  }
}
