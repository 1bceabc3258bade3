import { expect, test } from '@jest/globals';

import { synthesize, type Attributes } from '../../../test/support/synthesize.ts';
import { Firewall, type FirewallProps } from './firewall.ts';

function firewall(props: Partial<FirewallProps> = {}) {
  return synthesize((stack) => {
    new Firewall(stack, 'firewall', {
      name: 'fairway-test',
      requestsPerFiveMinutes: 2_000,
      uploadPaths: [],
      logRetentionDays: 30,
      ...props,
    });
  });
}

function rulesOf({ one }: ReturnType<typeof firewall>): Readonly<Record<string, Attributes>> {
  const rules: Attributes[] = one('aws_wafv2_web_acl').rule;
  return Object.fromEntries(rules.map((rule) => [rule['name'], rule]));
}

test('it is CloudFront’s, lets pass what no rule stops, and asks the cheapest rule first', () => {
  const { one } = firewall();

  expect(one('aws_wafv2_web_acl')).toMatchObject({
    provider: 'aws.global',
    scope: 'CLOUDFRONT',
    default_action: { allow: {} },
  });
  const rules: Attributes[] = one('aws_wafv2_web_acl').rule;
  expect(rules.map(({ name, priority }) => [priority, name])).toEqual([
    [0, 'rate-limit'],
    [1, 'ip-reputation'],
    [2, 'known-bad-inputs'],
    [3, 'common'],
  ]);
});

test('a client that asks too often is stopped', () => {
  expect(rulesOf(firewall({ requestsPerFiveMinutes: 500 }))['rate-limit']).toMatchObject({
    action: { block: {} },
    statement: { rate_based_statement: { limit: 500, evaluation_window_sec: 300, aggregate_key_type: 'IP' } },
  });
});

const counts = (...names: readonly string[]) => names.map((name) => ({ name, action_to_use: { count: {} } }));

test('without upload paths every rule of AWS’s groups does what it says, but for the size of bodies', () => {
  for (const name of ['ip-reputation', 'known-bad-inputs', 'common']) {
    const rule = rulesOf(firewall())[name]!;
    expect(rule['override_action']).toEqual({ none: {} });
    expect(rule['statement'].managed_rule_group_statement.vendor_name).toBe('AWS');
    // Services refuse a body that is too large themselves, at a limit of theirs.
    expect(rule['statement'].managed_rule_group_statement.rule_action_override).toEqual(
      name === 'common' ? counts('SizeRestrictions_BODY') : undefined,
    );
  }
});

test('with upload paths, rules about bodies only count there and block everywhere else', () => {
  const rules = rulesOf(firewall({ uploadPaths: ['/compare_files', '/import/*'] }));

  const overridesOf = (rule: string): Attributes[] =>
    rules[rule]!['statement'].managed_rule_group_statement.rule_action_override;
  const groups = { common: 'core-rule-set', 'known-bad-inputs': 'known-bad-inputs' };
  for (const { name, action_to_use } of Object.keys(groups).flatMap(overridesOf)) {
    expect(name).toMatch(/_BODY$/);
    expect(action_to_use).toEqual({ count: {} });
  }
  const { action, statement, priority } = rules['bodies-outside-uploads']!;
  expect(action).toEqual({ block: {} });
  expect(priority).toBeGreaterThan(rules['common']!['priority']);
  const [labelled, elsewhere] = statement.and_statement.statement;
  const labels: Attributes[] = labelled.or_statement.statement;
  // One label for each rule that only counts, or its findings would pass.
  const counted = Object.entries(groups).flatMap(([rule, namespace]) =>
    overridesOf(rule).map(
      ({ name }) => `awswaf:managed:aws:${namespace}:${String(name).replace(/_BODY$/, '_Body')}`,
    ),
  );
  expect(labels.map(({ label_match_statement }) => label_match_statement.key)).toEqual(
    counted.filter((key) => !key.endsWith(':SizeRestrictions_Body')),
  );
  expect(labels.length).toBeGreaterThan(6);
  const uploads: Attributes[] = elsewhere.not_statement.statement[0].or_statement.statement;
  expect(uploads.map(({ regex_match_statement }) => regex_match_statement.regex_string)).toEqual([
    '^/compare_files$',
    '^/import/.*$',
  ]);
});

test('one upload path is not an “or” of one, which AWS refuses', () => {
  const { statement } = rulesOf(firewall({ uploadPaths: ['/compare_files'] }))['bodies-outside-uploads']!;

  expect(statement.and_statement.statement[1].not_statement.statement).toEqual([
    {
      regex_match_statement: {
        regex_string: '^/compare_files$',
        field_to_match: { uri_path: {} },
        text_transformation: [{ priority: 0, type: 'NONE' }],
      },
    },
  ]);
});

test('what it stopped or counted is logged, without credentials', () => {
  const { one } = firewall();

  expect(one('aws_cloudwatch_log_group')).toMatchObject({
    provider: 'aws.global',
    name: 'aws-waf-logs-fairway-test',
    retention_in_days: 30,
  });
  const logging = one('aws_wafv2_web_acl_logging_configuration');
  expect(logging.provider).toBe('aws.global');
  expect(logging.redacted_fields).toEqual([
    { single_header: { name: 'authorization' } },
    { single_header: { name: 'cookie' } },
  ]);
  expect(logging.logging_filter.default_behavior).toBe('DROP');
});

test.each([99, 2_000_000_001, 100.5])('a limit of %p requests is refused', (requestsPerFiveMinutes) => {
  expect(() => firewall({ requestsPerFiveMinutes })).toThrow(
    `\`requestsPerFiveMinutes\` must be a whole number from 100 to 2000000000, got: ${requestsPerFiveMinutes}`,
  );
});
