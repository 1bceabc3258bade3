import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule/index.js';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status/index.js';
import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder/index.js';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';

import { waiveChecks } from '../../waiver.ts';
import { CONFIG_PREFIX, type RecordsBucket } from './records-bucket.ts';

export interface RecorderProps {
  readonly name: string;
  /** Start of the rules' names. */
  readonly rulePrefix: string;
  readonly role: IamRole;
  readonly records: RecordsBucket;
  readonly keyArn: string;
}

interface ManagedRule {
  /** The rule as a sentence. */
  readonly demands: string;
  /** AWS's id of the rule. Source: "List of AWS Config Managed Rules". */
  readonly identifier: string;
  /** Types whose changes it judges; it judges once a day where there are none. */
  readonly types?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
}

/** AWS's own rules for resources that no stack here makes, and that a person might make or change by hand. */
const rules: Readonly<Record<string, ManagedRule>> = {
  'root-second-factor': {
    demands: 'The root user has a second factor.',
    identifier: 'ROOT_ACCOUNT_MFA_ENABLED',
  },
  'root-without-key': { demands: 'The root user has no key.', identifier: 'IAM_ROOT_ACCESS_KEY_CHECK' },
  'users-second-factor': {
    demands: 'Whoever has a password has a second factor.',
    identifier: 'MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS',
  },
  'keys-renewed': {
    demands: 'No key of a user is older than 90 days.',
    identifier: 'ACCESS_KEYS_ROTATED',
    parameters: { maxAccessKeyAge: '90' },
  },
  'buckets-not-public': {
    demands: 'Nobody outside of the account reads a bucket.',
    identifier: 'S3_BUCKET_PUBLIC_READ_PROHIBITED',
    types: ['AWS::S3::Bucket'],
  },
  'no-open-shell': {
    demands: 'No security group lets the internet at SSH.',
    identifier: 'INCOMING_SSH_DISABLED',
    types: ['AWS::EC2::SecurityGroup'],
  },
  'databases-not-public': {
    demands: 'No database has a public address.',
    identifier: 'RDS_INSTANCE_PUBLIC_ACCESS_CHECK',
    types: ['AWS::RDS::DBInstance'],
  },
};

/**
 * AWS Config: records only the types that its rules look at, because each recorded change costs money.
 * @example
 * new Recorder(this, 'recorder', {
 *   name: names.recorder,
 *   rulePrefix: names.configRules,
 *   role,
 *   records,
 *   keyArn: key.arn,
 * });
 */
export class Recorder extends Construct {
  constructor(scope: Construct, id: string, props: RecorderProps) {
    super(scope, id);
    const started = this.#record(props);
    for (const [name, { demands, identifier, types, parameters }] of Object.entries(rules)) {
      new ConfigConfigRule(this, name, {
        name: `${props.rulePrefix}-${name}`,
        description: demands,
        source: { owner: 'AWS', sourceIdentifier: identifier },
        ...(types === undefined
          ? { maximumExecutionFrequency: 'TwentyFour_Hours' }
          : { scope: { complianceResourceTypes: [...types] } }),
        ...(parameters === undefined ? {} : { inputParameters: JSON.stringify(parameters) }),
        dependsOn: [started],
      });
    }
  }

  #record({ name, role, records, keyArn }: RecorderProps): ConfigConfigurationRecorderStatus {
    const recorder = new ConfigConfigurationRecorder(this, 'recorder', {
      name,
      roleArn: role.arn,
      recordingGroup: {
        allSupported: false,
        includeGlobalResourceTypes: false,
        resourceTypes: Object.values(rules).flatMap(({ types = [] }) => types),
      },
    });
    const onlyWhatIsJudged = 'It records the types that its rules look at: each recorded change costs money.';
    waiveChecks(recorder, '2027-06-01', { CKV2_AWS_48: onlyWhatIsJudged });
    const channel = new ConfigDeliveryChannel(this, 'channel', {
      name,
      s3BucketName: records.bucket.id,
      s3KeyPrefix: CONFIG_PREFIX,
      s3KmsKeyArn: keyArn,
      dependsOn: [recorder, records.policy],
    });
    const status = new ConfigConfigurationRecorderStatus(this, 'status', {
      name: recorder.name,
      isEnabled: true,
      dependsOn: [channel],
    });
    return waiveChecks(status, '2027-06-01', { CKV2_AWS_45: onlyWhatIsJudged });
  }
}
