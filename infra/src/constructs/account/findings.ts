import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer/index.js';
import { GuarddutyDetector } from '@cdktf/provider-aws/lib/guardduty-detector/index.js';
import { Construct } from 'constructs';

import { waiveChecks } from '../../waiver.ts';
import { OperatorEvent } from '../watching/operator-event.ts';
import { runbookPage } from '../watching/runbook.ts';

/** GuardDuty's own scale: 4 is the first that it calls medium. */
const MIN_SEVERITY = 4;

export interface FindingsProps {
  /** Start of the names of event rules. */
  readonly eventPrefix: string;
  readonly topicArn: string;
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
  /** Name of the analyzer of access from outside. @default - none */
  readonly analyzerName?: string;
  /** Turns GuardDuty on, which looks for attacks. @default false */
  readonly guardDuty?: boolean;
  /** Start of the names of AWS Config's rules whose findings are told. @default - none are */
  readonly configRulePrefix?: string;
}

/**
 * Findings of AWS's own services in an account, told in words.
 * @example
 * new Findings(this, 'findings', {
 *   eventPrefix: names.events,
 *   topicArn: alerts.topicArn,
 *   runbooks,
 *   analyzerName: names.analyzer,
 *   guardDuty: true,
 * });
 */
export class Findings extends Construct {
  readonly #props: FindingsProps;

  constructor(scope: Construct, id: string, props: FindingsProps) {
    super(scope, id);
    this.#props = props;
    if (props.analyzerName !== undefined) this.#analyzeAccess(props.analyzerName);
    if (props.guardDuty === true) this.#detectAttacks();
    if (props.configRulePrefix !== undefined) this.#tellBrokenRules(props.configRulePrefix);
  }

  #analyzeAccess(analyzerName: string): void {
    new AccessanalyzerAnalyzer(this, 'analyzer', { analyzerName, type: 'ACCOUNT' });
    this.#tell('access', {
      description: 'Somebody outside of the account may use something in it',
      pattern: {
        source: ['aws.access-analyzer'],
        'detail-type': ['Access Analyzer Finding'],
        detail: { status: ['ACTIVE'], isDeleted: [false] },
      },
      text: 'Account <account>: somebody outside of it may use <resource>.',
      values: { account: '$.account', resource: '$.detail.resource' },
    });
  }

  #detectAttacks(): void {
    const detector = new GuarddutyDetector(this, 'detector', {
      enable: true,
      findingPublishingFrequency: 'FIFTEEN_MINUTES',
    });
    waiveChecks(detector, '2027-06-01', {
      CKV2_AWS_3: 'This is one account’s detector; an organization’s belongs to whoever administers that.',
    });
    this.#tell('attack', {
      description: 'GuardDuty found something of medium severity or more',
      pattern: {
        source: ['aws.guardduty'],
        'detail-type': ['GuardDuty Finding'],
        detail: { severity: [{ numeric: ['>=', MIN_SEVERITY] }] },
      },
      text: 'Account <account>: GuardDuty found <type>, severity <severity>. <title>',
      values: {
        account: '$.account',
        severity: '$.detail.severity',
        title: '$.detail.title',
        type: '$.detail.type',
      },
    });
  }

  #tellBrokenRules(prefix: string): void {
    this.#tell('rule', {
      description: 'A setting breaks a rule of AWS Config',
      pattern: {
        source: ['aws.config'],
        'detail-type': ['Config Rules Compliance Change'],
        detail: {
          configRuleName: [{ prefix: `${prefix}-` }],
          newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
        },
      },
      text: 'Account <account>: <resource> breaks the rule <rule>.',
      values: { account: '$.account', resource: '$.detail.resourceId', rule: '$.detail.configRuleName' },
    });
  }

  #tell(
    name: string,
    {
      text,
      values,
      ...event
    }: {
      readonly description: string;
      readonly pattern: object;
      readonly text: string;
      readonly values: Readonly<Record<string, string>>;
    },
  ): void {
    const { eventPrefix, topicArn, runbooks } = this.#props;
    new OperatorEvent(this, `${name}-event`, {
      ...event,
      name: `${eventPrefix}-${name}`,
      message: { text: `${text} What to do: ${runbookPage(runbooks, 'account-finding')}`, values },
      topicArn,
    });
  }
}
