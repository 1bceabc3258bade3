import type { PolicyRule } from '../judging/policy.ts';
import { readsSettings } from '../judging/settings-reads.ts';
import { statementName, statementsOf, type PolicyStatement } from '../judging/statements.ts';

/** Actions for which AWS knows no resource. Source: the Service Authorization Reference. */
const withoutResource = [
  'ecr:GetAuthorizationToken',
  'cloudwatch:GetMetricData',
  'states:ValidateStateMachineDefinition',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
];

export const policy: PolicyRule = {
  why: 'A right to everything of a kind is a right to other environments and other teams.',
  check: (stack) =>
    statementsOf(stack)
      .filter(({ effect, block }) => effect === 'Allow' && block.type !== 'aws_kms_key')
      .filter((statement) => statement.resources.some(isEverything) && !hasNoResource(statement))
      .map((statement) => ({
        address: statement.block.address,
        found: `${statementName(statement)} allows ${statement.actions.join(', ')} on everything`,
        fix: 'Name the resources by ARN',
      })),
};

/** `*`, or an ARN that ends its fixed part before it has named anything. */
function isEverything(resource: string): boolean {
  return resource === '*' || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*$/.test(resource);
}

/** Publishing metrics has no resource either, but its namespace can be a condition, so it must be one. */
function hasNoResource({ actions, conditions }: PolicyStatement): boolean {
  const hasNamespace = conditions['StringEquals']?.['cloudwatch:namespace'] !== undefined;
  return actions.every(
    (action) =>
      withoutResource.includes(action) ||
      // A list action finds existing resources, and is about no single one.
      readsSettings(action) ||
      (action === 'cloudwatch:PutMetricData' && hasNamespace),
  );
}
