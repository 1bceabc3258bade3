import { expect, test } from '@jest/globals';
import { TerraformOutput } from 'cdktf';

import { synthesize } from '../../test/support/synthesize.ts';
import { testNetwork } from '../../test/support/stack-parts.ts';
import { Database, type DatabaseClient, type DatabaseProps } from './database.ts';

function database(props: Partial<DatabaseProps> = {}, clients: readonly DatabaseClient[] = []) {
  return synthesize((stack) => {
    const built = new Database(stack, 'database', {
      name: 'fairway-test',
      securityGroupName: 'fairway-test-database',
      network: testNetwork,
      idle: { kind: 'pauses', afterSeconds: 900 },
      maximumAcu: 2,
      backupRetentionDays: 1,
      deletionProtection: false,
      finalSnapshot: false,
      logs: { retentionDays: 30, keyArn: 'arn:key' },
      ...props,
    });
    for (const client of clients) built.allow(client);
    new TerraformOutput(stack, 'secret', { value: built.masterSecretArn });
    new TerraformOutput(stack, 'resource', { value: built.resourceId });
  });
}

test('nobody writes its password, tokens open it, and every connection is encrypted', () => {
  const { one, json } = database();

  expect(one('aws_rds_cluster')).toMatchObject({
    engine: 'aurora-postgresql',
    // The major version alone: minor ones come by themselves.
    engine_version: '17',
    manage_master_user_password: true,
    iam_database_authentication_enabled: true,
    storage_encrypted: true,
  });
  expect(one('aws_rds_cluster')).not.toHaveProperty('master_password');
  expect(one('aws_rds_cluster_parameter_group')).toMatchObject({
    family: 'aurora-postgresql17',
    parameter: [{ name: 'rds.force_ssl', value: '1' }],
  });
  expect(json.output!['secret']!['value']).toMatch(
    /^\$\{aws_rds_cluster\..*\.master_user_secret\[?.*secret_arn\}$/,
  );
  expect(json.output!['resource']!['value']).toMatch(/\.cluster_resource_id\}$/);
});

test('it has private subnets and no public address', () => {
  const { one } = database();

  expect(one('aws_db_subnet_group').subnet_ids).toEqual(testNetwork.privateSubnetIds);
  expect(one('aws_rds_cluster_instance').publicly_accessible).toBe(false);
});

test('only tasks that declared the need come in, and nothing goes out', () => {
  const { one, all } = database({}, [
    { name: 'birthday', securityGroupId: 'sg-birthday' },
    { name: 'metrics', securityGroupId: 'sg-metrics' },
  ]);

  expect(one('aws_security_group')).not.toHaveProperty('ingress');
  expect(one('aws_security_group')).not.toHaveProperty('egress');
  expect(
    all('aws_vpc_security_group_ingress_rule').map((rule) => [
      rule['referenced_security_group_id'],
      rule['ip_protocol'],
      rule['from_port'],
      rule['to_port'],
    ]),
  ).toEqual([
    ['sg-birthday', 'tcp', 5_432, 5_432],
    ['sg-metrics', 'tcp', 5_432, 5_432],
  ]);
  for (const rule of all('aws_vpc_security_group_ingress_rule')) {
    expect(rule).not.toHaveProperty('cidr_ipv4');
    expect(rule).not.toHaveProperty('cidr_ipv6');
  }
});

test('without clients nobody comes in', () => {
  expect(database().all('aws_vpc_security_group_ingress_rule')).toEqual([]);
});

test('one that may pause goes down to nothing', () => {
  const { one } = database({ idle: { kind: 'pauses', afterSeconds: 600 }, maximumAcu: 1.5 });

  expect(one('aws_rds_cluster').serverlessv2_scaling_configuration).toEqual({
    min_capacity: 0,
    max_capacity: 1.5,
    seconds_until_auto_pause: 600,
  });
});

test('a protected one runs in two zones, keeps backups and leaves a last snapshot', () => {
  const { one, all } = database({
    idle: { kind: 'runs', minimumAcu: 0.5 },
    multiZone: true,
    backupRetentionDays: 35,
    deletionProtection: true,
    finalSnapshot: true,
    logs: { retentionDays: 90, keyArn: 'arn:key' },
  });

  expect(one('aws_rds_cluster')).toMatchObject({
    serverlessv2_scaling_configuration: { min_capacity: 0.5, max_capacity: 2 },
    backup_retention_period: 35,
    deletion_protection: true,
    skip_final_snapshot: false,
    // Of an id that AWS gives once, or the database of the next environment of that name could not be deleted.
    final_snapshot_identifier: expect.stringMatching(
      /^fairway-test-final-\$\{trimprefix\(aws_security_group\..+\.id, "sg-"\)\}$/,
    ),
  });
  expect(one('aws_rds_cluster').serverlessv2_scaling_configuration).not.toHaveProperty(
    'seconds_until_auto_pause',
  );
  const instances = all('aws_rds_cluster_instance');
  expect(instances.map(({ identifier }) => identifier).toSorted()).toEqual([
    'fairway-test-first',
    'fairway-test-second',
  ]);
  for (const instance of instances) {
    expect(instance).toMatchObject({
      instance_class: 'db.serverless',
      promotion_tier: 1,
      auto_minor_version_upgrade: true,
      // As long as it costs nothing.
      performance_insights_enabled: true,
      performance_insights_retention_period: 7,
    });
  }
  expect(one('aws_cloudwatch_log_group')).toEqual({
    name: '/aws/rds/cluster/fairway-test/postgresql',
    retention_in_days: 90,
    kms_key_id: 'arn:key',
  });
});

test('an unprotected one goes without a snapshot, and its log group exists before AWS would make one', () => {
  const { one } = database();

  expect(one('aws_rds_cluster')).toMatchObject({ skip_final_snapshot: true, deletion_protection: false });
  expect(one('aws_rds_cluster')).not.toHaveProperty('final_snapshot_identifier');
  expect(one('aws_rds_cluster').depends_on).toEqual([expect.stringMatching(/^aws_cloudwatch_log_group\./)]);
  expect(one('aws_rds_cluster').enabled_cloudwatch_logs_exports).toEqual(['postgresql']);
});

test('minor versions come by themselves, and a plan takes none back', () => {
  const { one } = database();

  expect(one('aws_rds_cluster_instance')).toMatchObject({
    auto_minor_version_upgrade: true,
    engine_version: expect.stringMatching(/^\$\{aws_rds_cluster\..*\.engine_version\}$/),
  });
});

test.each([0, 0.5, 1.25, 256.5, Number.NaN])('a maximum of %p ACU is refused', (maximumAcu) => {
  expect(() => database({ maximumAcu })).toThrow(
    new RegExp(`^\`maximumAcu\` must be a (number from 1 to 256|multiple of 0.5), got: ${maximumAcu}$`),
  );
});

test.each([0, 0.75, 300])('a minimum of %p ACU is refused', (minimumAcu) => {
  expect(() => database({ idle: { kind: 'runs', minimumAcu }, maximumAcu: 256 })).toThrow(
    new RegExp(
      `^\`idle.minimumAcu\` must be a (number from 0.5 to 256|multiple of 0.5), got: ${minimumAcu}$`,
      'm',
    ),
  );
});

test('a minimum above the maximum is refused with both', () => {
  expect(() => database({ idle: { kind: 'runs', minimumAcu: 4 }, maximumAcu: 2 })).toThrow(
    '`idle.minimumAcu` must not be above the maximum, 2, got: 4',
  );
});

test.each([299, 86_401, 900.5])('pausing after %p seconds is refused', (afterSeconds) => {
  expect(() => database({ idle: { kind: 'pauses', afterSeconds } })).toThrow(
    `\`idle.afterSeconds\` must be a whole number from 300 to 86400, got: ${afterSeconds}`,
  );
});

test.each([0, 36, 1.5])('%p days of backups are refused', (backupRetentionDays) => {
  expect(() => database({ backupRetentionDays })).toThrow(
    `\`backupRetentionDays\` must be a whole number from 1 to 35, got: ${backupRetentionDays}`,
  );
});
