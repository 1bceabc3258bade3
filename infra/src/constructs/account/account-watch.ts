import { accountNames, tellsSomebody, type AccountChoices } from '@fairway/environments';
import { Construct } from 'constructs';

import { arnOf } from '../../arn.ts';
import { AccountAlerts } from './account-alerts.ts';
import { AccountBudget } from './account-budget.ts';
import { AccountKey } from './account-key.ts';
import { Findings } from './findings.ts';
import { RecordsBucket } from './records-bucket.ts';
import { createRecorderRole } from './recorder-role.ts';
import { Recorder } from './recorder.ts';
import { TrailAlarms } from './trail-alarms.ts';
import { Trail } from './trail.ts';

/** Days for which the recorder's files are kept when no trail sets that. */
const RECORDS_DAYS = 365;

export interface AccountWatchProps {
  readonly names: ReturnType<typeof accountNames>;
  readonly choices: AccountChoices;
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
}

/**
 * The services that watch over an account as a whole: each by choice, and none where none is chosen.
 * @example
 * new AccountWatch(this, 'watch', {
 *   names: accountNames(shared, account),
 *   choices: accountChoices(shared, account),
 *   runbooks: 'https://github.com/acme/shop/blob/main/docs/runbooks',
 * });
 */
export class AccountWatch extends Construct {
  readonly #props: AccountWatchProps;
  readonly #trailArn: string;

  constructor(scope: Construct, id: string, props: AccountWatchProps) {
    super(scope, id);
    this.#props = props;
    this.#trailArn = arnOf(this, 'cloudtrail', `trail/${props.names.trail}`);
    const { choices } = props;
    const keepsRecords = choices.trail.kind !== 'off' || choices.configRules;
    if (!keepsRecords && !tellsSomebody(choices)) return;

    const { arn } = new AccountKey(this, 'key', {
      trailArn: this.#trailArn,
      logGroup: props.names.trailLogGroup,
    });
    const trail = keepsRecords ? this.#keepRecords(arn) : undefined;
    if (tellsSomebody(choices)) this.#tell(arn, trail);
  }

  #keepRecords(keyArn: string): Trail | undefined {
    const { names, choices } = this.#props;
    const role = choices.configRules ? createRecorderRole(this, names.recorderRole, keyArn) : undefined;
    const records = new RecordsBucket(this, 'records', {
      name: names.recordsBucket,
      keyArn,
      trailArn: this.#trailArn,
      retentionDays: choices.trail.kind === 'off' ? RECORDS_DAYS : choices.trail.retentionDays,
      ...(role === undefined ? {} : { recorderRoleArn: role.arn }),
    });
    if (role !== undefined) {
      const { recorder: name, configRules: rulePrefix } = names;
      new Recorder(this, 'recorder', { name, rulePrefix, role, records, keyArn });
    }
    if (choices.trail.kind === 'off') return undefined;
    return new Trail(this, 'trail', {
      name: names.trail,
      arn: this.#trailArn,
      records,
      keyArn,
      logGroupName: names.trailLogGroup,
      roleName: names.trailRole,
    });
  }

  #tell(keyArn: string, trail: Trail | undefined): void {
    const { names, choices, runbooks } = this.#props;
    const { mails, accessAnalyzer, guardDuty, configRules, alarms, budget } = choices;
    const { topicArn } = new AccountAlerts(this, 'alerts', {
      topicName: names.topic,
      keyArn,
      mails,
      alarmPrefix: names.alarms,
    });
    new Findings(this, 'findings', {
      eventPrefix: names.events,
      topicArn,
      runbooks,
      guardDuty,
      ...(accessAnalyzer ? { analyzerName: names.analyzer } : {}),
      ...(configRules ? { configRulePrefix: names.configRules } : {}),
    });
    if (alarms) {
      if (trail === undefined) throw new Error('`alarms` must be false without a trail, got: true');
      new TrailAlarms(this, 'alarms', {
        logGroupName: trail.logGroupName,
        metricsNamespace: names.metricsNamespace,
        alarmPrefix: names.alarms,
        topicArn,
        runbooks,
      });
    }
    if (budget.kind === 'monthly') {
      new AccountBudget(this, 'budget', { name: names.budget, monthlyUsd: budget.usd, topicArn });
    }
  }
}
