import { pathExpression } from '@fairway/service-manifest';

/** A rule as the web ACL takes it, but for its place in the order. Statements are in Terraform's own spelling. */
export interface FirewallRule {
  readonly name: string;
  /** Terraform's `statement` block. */
  readonly statement: object;
  readonly action?: { readonly block: object };
  /** Of a managed group: what its rules say, they do. */
  readonly overrideAction?: { readonly none: object };
}

/** Rules of the common rule set that look into bodies, and the labels that they leave when they only count. */
const BODY_RULES = {
  SizeRestrictions_BODY: 'SizeRestrictions_Body',
  CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
  GenericLFI_BODY: 'GenericLFI_Body',
  GenericRFI_BODY: 'GenericRFI_Body',
  EC2MetaDataSSRF_BODY: 'EC2MetaDataSSRF_Body',
} as const;

const LABEL_NAMESPACE = 'awswaf:managed:aws:core-rule-set';

export function rateLimit(requestsPerFiveMinutes: number): FirewallRule {
  return {
    name: 'rate-limit',
    action: { block: {} },
    statement: {
      rate_based_statement: {
        limit: requestsPerFiveMinutes,
        evaluation_window_sec: 300,
        aggregate_key_type: 'IP',
      },
    },
  };
}

/** AWS's groups; where there are upload paths, the common group's rules about bodies leave a label instead of blocking. */
export function managedRules(uploadPaths: readonly string[]): readonly FirewallRule[] {
  const counted = uploadPaths.length === 0 ? [] : Object.keys(BODY_RULES);
  return [
    managedRule('ip-reputation', 'AWSManagedRulesAmazonIpReputationList'),
    managedRule('known-bad-inputs', 'AWSManagedRulesKnownBadInputsRuleSet'),
    managedRule('common', 'AWSManagedRulesCommonRuleSet', counted),
  ];
}

/** Blocks what the common group has labelled, on all paths but those that take uploads. */
export function refuseBodiesElsewhere(uploadPaths: readonly string[]): readonly FirewallRule[] {
  if (uploadPaths.length === 0) return [];
  const labelled = anyOf(
    Object.values(BODY_RULES).map((label) => ({
      label_match_statement: { scope: 'LABEL', key: `${LABEL_NAMESPACE}:${label}` },
    })),
  );
  const isUpload = anyOf(
    uploadPaths.map((pattern) => ({
      regex_match_statement: {
        regex_string: pathExpression(pattern),
        field_to_match: { uri_path: {} },
        text_transformation: [{ priority: 0, type: 'NONE' }],
      },
    })),
  );
  return [
    {
      name: 'bodies-outside-uploads',
      action: { block: {} },
      statement: {
        and_statement: { statement: [labelled, { not_statement: { statement: [isUpload] } }] },
      },
    },
  ];
}

function managedRule(name: string, group: string, counted: readonly string[] = []): FirewallRule {
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: 'AWS',
        name: group,
        ...(counted.length === 0
          ? {}
          : {
              rule_action_override: counted.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
            }),
      },
    },
  };
}

/** AWS refuses an "or" of one. */
function anyOf(statements: readonly object[]): object {
  const [only] = statements;
  return statements.length === 1 && only !== undefined ? only : { or_statement: { statement: statements } };
}
