import { pathExpression } from '@fairway/service-manifest';

/** A rule as the web ACL takes it, but for its place in the order. Statements are in Terraform's own spelling. */
export interface FirewallRule {
  readonly name: string;
  /** Terraform's `statement` block. */
  readonly statement: object;
  readonly action?: { readonly block: object };
  /** For a managed group: its rules' own actions apply. */
  readonly overrideAction?: { readonly none: object };
}

/**
 * Rules that look into bodies, by AWS's group, and the labels that they leave when they only count. Source: "AWS Managed
 * Rules rule groups list" in the WAF guide.
 */
const BODY_RULES = {
  AWSManagedRulesCommonRuleSet: {
    namespace: 'awswaf:managed:aws:core-rule-set',
    labels: {
      CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
      GenericLFI_BODY: 'GenericLFI_Body',
      GenericRFI_BODY: 'GenericRFI_Body',
      EC2MetaDataSSRF_BODY: 'EC2MetaDataSSRF_Body',
    },
  },
  AWSManagedRulesKnownBadInputsRuleSet: {
    namespace: 'awswaf:managed:aws:known-bad-inputs',
    labels: {
      JavaDeserializationRCE_BODY: 'JavaDeserializationRCE_Body',
      Log4JRCE_BODY: 'Log4JRCE_Body',
      ReactJSRCE_BODY: 'ReactJSRCE_Body',
    },
  },
} as const;
type GroupWithBodyRules = keyof typeof BODY_RULES;

/** Refuses bodies above 8 KB. Services take more and say themselves how much, so here it only counts, everywhere. */
const SIZE_RULE = 'SizeRestrictions_BODY';

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

/** AWS's groups; where there are upload paths, their rules about bodies leave a label instead of blocking. */
export function managedRules(uploadPaths: readonly string[]): readonly FirewallRule[] {
  const counted = (group: GroupWithBodyRules) =>
    uploadPaths.length === 0 ? [] : Object.keys(BODY_RULES[group].labels);
  const [known, common] = ['AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesCommonRuleSet'] as const;
  return [
    managedRule('ip-reputation', 'AWSManagedRulesAmazonIpReputationList'),
    managedRule('known-bad-inputs', known, counted(known)),
    managedRule('common', common, [SIZE_RULE, ...counted(common)]),
  ];
}

/** Blocks requests that the groups have labelled, on all paths but those that take uploads. */
export function refuseBodiesElsewhere(uploadPaths: readonly string[]): readonly FirewallRule[] {
  if (uploadPaths.length === 0) return [];
  const labelled = anyOf(
    Object.values(BODY_RULES).flatMap(({ namespace, labels }) =>
      Object.values(labels).map((label) => ({
        label_match_statement: { scope: 'LABEL', key: `${namespace}:${label}` },
      })),
    ),
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
