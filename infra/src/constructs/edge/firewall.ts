import { requireRules } from '@fairway/service-manifest';
import { firewallRateRules } from '@fairway/environments';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js';
import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { Construct } from 'constructs';

import { AwsStack, GLOBAL_REGION } from '../../aws-stack.ts';
import { LogKey } from '../log-key.ts';
import { managedRules, rateLimit, refuseBodiesElsewhere, type FirewallRule } from './firewall-rules.ts';
import { retentionByChoice, waiveChecks } from '../../waiver.ts';

export interface FirewallProps {
  /** 1 to 100 letters, digits and hyphens. */
  readonly name: string;
  /** Requests that one client address may make in five minutes: 100 to 2,000,000,000. */
  readonly requestsPerFiveMinutes: number;
  /**
   * Path patterns that take uploads, as in the manifests. A compared file may contain the text of any attack, so
   * rules about bodies only count there.
   */
  readonly uploadPaths: readonly string[];
  /** Days for which stopped and counted requests are kept: one of CloudWatch's values. */
  readonly logRetentionDays: number;
}

/**
 * The web application firewall of the environment's distribution: addresses with a bad reputation, known attacks, a
 * limit for each client. In us-east-1, where CloudFront looks for it.
 * @example
 * new Firewall(this, 'firewall', {
 *   name: names.webAcl,
 *   requestsPerFiveMinutes: 2_000,
 *   uploadPaths: ['/compare'],
 *   logRetentionDays: 30,
 * });
 */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    requireRules(firewallRateRules('requestsPerFiveMinutes', props.requestsPerFiveMinutes));

    const webAcl = this.#createWebAcl(props);
    this.#log(webAcl, props);

    this.arn = webAcl.arn;
  }

  #createWebAcl({ name, requestsPerFiveMinutes, uploadPaths }: FirewallProps): Wafv2WebAcl {
    const rules = [
      rateLimit(requestsPerFiveMinutes),
      ...managedRules(uploadPaths),
      ...refuseBodiesElsewhere(uploadPaths),
    ];
    return new Wafv2WebAcl(this, 'web-acl', {
      provider: AwsStack.of(this).globalProvider,
      name,
      description: 'In front of the services of an environment',
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      rule: rules.map((rule, priority) => ({ ...rule, priority, visibilityConfig: visible(rule) })),
      visibilityConfig: visible({ name }),
    });
  }

  #log(webAcl: Wafv2WebAcl, { name, logRetentionDays }: FirewallProps): void {
    const provider = AwsStack.of(this).globalProvider;
    const groupName = `aws-waf-logs-${name}`;
    const key = new LogKey(this, 'log-key', {
      logGroups: [groupName],
      elsewhere: { provider, region: GLOBAL_REGION },
    });
    const logGroup = waiveChecks(
      new CloudwatchLogGroup(this, 'log-group', {
        provider,
        // AWS asks for this prefix.
        name: groupName,
        retentionInDays: logRetentionDays,
        kmsKeyId: key.arn,
      }),
      '2027-06-01',
      retentionByChoice,
    );
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      provider,
      resourceArn: webAcl.arn,
      logDestinationConfigs: [logGroup.arn],
      redactedFields: ['authorization', 'cookie'].map((header) => ({ singleHeader: { name: header } })),
      // Requests that passed are in the access logs.
      loggingFilter: {
        defaultBehavior: 'DROP',
        filter: [
          {
            behavior: 'KEEP',
            requirement: 'MEETS_ANY',
            condition: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((action) => ({
              actionCondition: { action },
            })),
          },
        ],
      },
    });
  }
}

function visible({ name }: Pick<FirewallRule, 'name'>) {
  return { cloudwatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: false };
}
