import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js';
import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Fn, type ITerraformDependable } from 'cdktf';
import { backupRules, databaseCapacityRules, type DatabaseCapacity } from '@fairway/environments';
import { requireRules } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import type { VpcOutputs } from '../contracts/vpc-outputs.ts';
import { serverlessScaling } from './serverless-scaling.ts';
import { retentionByChoice, waiveChecks } from '../waiver.ts';

/** Waivers of checkov's rules for a database cluster. */
const clusterChecks = {
  CKV2_AWS_8: 'Its own backups can be restored to the second; a second kind of backup is for other accounts.',
  CKV2_AWS_27:
    'Statements have values of people in them: slow ones are shown without, by performance insights.',
  CKV_AWS_139: 'Protection against deletion is a choice of each environment; production has it.',
  CKV_AWS_327:
    'AWS’s own key for databases: access is decided by roles, and a key of one’s own ends with its deletion.',
} as const;

const instanceChecks = {
  CKV_AWS_118: 'What runs beside the database is AWS’s; its load is in CloudWatch without an agent.',
  CKV_AWS_354: 'Insights have AWS’s own key, as the data has.',
} as const;

/** The major version that runs everywhere: in AWS, on a developer's machine, in tests and in the SQL parser. */
const POSTGRES_MAJOR = 17;

/**
 * The major version alone: AWS chooses the minor one and replaces it in a maintenance window. With a minor version here, a
 * plan would want to take the newer one back.
 */
const ENGINE_VERSION = String(POSTGRES_MAJOR);

/** Days for which the slowest statements and waits can be looked at: as long as it costs nothing. */
const INSIGHT_DAYS = 7;

const PORT = 5_432;

export interface DatabaseProps extends DatabaseCapacity {
  /** Name of the cluster: 1 to 63 letters, digits and hyphens, unique in account and region. */
  readonly name: string;
  /** 1 to 255 characters, unique in the VPC. */
  readonly securityGroupName: string;
  readonly network: VpcOutputs;
  /**
   * Whether a reader in another zone stands by to take over.
   * @default false
   */
  readonly multiZone?: boolean;
  /** Days of automatic backups, 1 to 35; each can be restored to the second. */
  readonly backupRetentionDays: number;
  /** Whether AWS refuses to delete it. */
  readonly deletionProtection: boolean;
  /** Whether deleting it leaves a last snapshot, `<name>-final-<id>`. */
  readonly finalSnapshot: boolean;
  /** Retention of the server's log in days, one of CloudWatch's values, and its key. */
  readonly logs: { readonly retentionDays: number; readonly keyArn: string };
}

/** A group of tasks that connects to the database. */
export interface DatabaseClient {
  /** Construct id of its rule: the service's name. */
  readonly name: string;
  readonly securityGroupId: string;
}

/**
 * Aurora PostgreSQL, Serverless v2: one server for the environment, one database for each service on it. Nobody knows
 * its master password but Secrets Manager and the containers that migrate; services sign in with tokens of their roles.
 * @example
 * new Database(this, 'database', {
 *   ...environment.database,
 *   ...environment.protection,
 *   name: names.databaseCluster,
 *   securityGroupName: names.databaseSecurityGroup,
 *   network,
 *   logs: { retentionDays: 30, keyArn: logKey.arn },
 * });
 */
export class Database extends Construct {
  readonly endpoint: string;
  readonly port = PORT;
  readonly securityGroupId: string;
  /** `cluster-…`: the middle of the ARN in a task's permission to `rds-db:connect`. */
  readonly resourceId: string;
  /** Whether it pauses when no client is connected. */
  readonly mayPause: boolean;
  /** JSON `{ "username", "password" }`. */
  readonly masterSecretArn: string;
  /** Its name in CloudWatch's dimensions. */
  readonly clusterIdentifier: string;
  readonly #instances: readonly RdsClusterInstance[];

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    requireRules([...databaseCapacityRules(props), ...backupRules(props)]);

    const securityGroup = this.#createSecurityGroup(props);
    const cluster = this.#createCluster(props, securityGroup);
    this.#instances = this.#createInstances(cluster, props);

    this.endpoint = cluster.endpoint;
    this.securityGroupId = securityGroup.id;
    this.resourceId = cluster.clusterResourceId;
    this.mayPause = props.idle.kind === 'pauses';
    this.masterSecretArn = cluster.masterUserSecret.get(0).secretArn;
    this.clusterIdentifier = props.name;
  }

  /**
   * Lets these tasks connect; nothing else can. A rule of its own each, because the tasks need the database's address
   * before they exist.
   * @returns what must exist before they can: the rule, and a server behind the address
   */
  allow(client: DatabaseClient): readonly ITerraformDependable[] {
    const rule = new VpcSecurityGroupIngressRule(this, `from-${client.name}`, {
      securityGroupId: this.securityGroupId,
      referencedSecurityGroupId: client.securityGroupId,
      description: `Tasks of ${client.name}`,
      ipProtocol: 'tcp',
      fromPort: PORT,
      toPort: PORT,
    });
    return [rule, ...this.#instances];
  }

  #createSecurityGroup({ securityGroupName, network }: DatabaseProps): SecurityGroup {
    return new SecurityGroup(this, 'security-group', {
      // A name of its own each time: a new group must exist before the old one goes, and names are unique in a VPC.
      namePrefix: `${securityGroupName}-`,
      description: 'Database: from the tasks that need it, to nowhere',
      vpcId: network.vpcId,
      // The cluster has the old group until it has the new one.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  #createCluster(props: DatabaseProps, securityGroup: SecurityGroup): RdsCluster {
    const subnets = new DbSubnetGroup(this, 'subnets', {
      name: props.name,
      subnetIds: props.network.privateSubnetIds,
    });
    const parameters = new RdsClusterParameterGroup(this, 'parameters', {
      namePrefix: `${props.name}-postgresql${POSTGRES_MAJOR}-`,
      family: `aurora-postgresql${POSTGRES_MAJOR}`,
      description: 'TLS for every connection',
      parameter: [{ name: 'rds.force_ssl', value: '1' }],
      // The cluster has the old group until it has the new one, for a major version or otherwise.
      lifecycle: { createBeforeDestroy: true },
    });
    const logGroup = this.#createLogGroup(props);
    return waiveChecks(
      new RdsCluster(this, 'cluster', {
        clusterIdentifier: props.name,
        engine: 'aurora-postgresql',
        engineMode: 'provisioned',
        engineVersion: ENGINE_VERSION,
        serverlessv2ScalingConfiguration: serverlessScaling(props),
        port: PORT,
        dbSubnetGroupName: subnets.name,
        dbClusterParameterGroupName: parameters.name,
        vpcSecurityGroupIds: [securityGroup.id],
        masterUsername: 'master_user',
        manageMasterUserPassword: true,
        iamDatabaseAuthenticationEnabled: true,
        storageEncrypted: true,
        copyTagsToSnapshot: true,
        backupRetentionPeriod: props.backupRetentionDays,
        deletionProtection: props.deletionProtection,
        skipFinalSnapshot: !props.finalSnapshot,
        ...(props.finalSnapshot ? { finalSnapshotIdentifier: finalSnapshot(props.name, securityGroup) } : {}),
        enabledCloudwatchLogsExports: ['postgresql'],
        // Apply a change at once: otherwise it would wait for the next maintenance window.
        applyImmediately: true,
        dependsOn: [logGroup],
      }),
      '2027-06-01',
      clusterChecks,
    );
  }

  /** Made here, because the group that AWS would make keeps its events for ever. */
  #createLogGroup({ name, logs }: DatabaseProps): CloudwatchLogGroup {
    return waiveChecks(
      new CloudwatchLogGroup(this, 'log-group', {
        name: `/aws/rds/cluster/${name}/postgresql`,
        retentionInDays: logs.retentionDays,
        kmsKeyId: logs.keyArn,
      }),
      '2027-06-01',
      retentionByChoice,
    );
  }

  #createInstances(cluster: RdsCluster, props: DatabaseProps): RdsClusterInstance[] {
    const ids = props.multiZone === true ? ['first', 'second'] : ['first'];
    return ids.map((id) =>
      waiveChecks(
        new RdsClusterInstance(this, id, {
          identifier: `${props.name}-${id}`,
          clusterIdentifier: cluster.id,
          engine: cluster.engine,
          engineVersion: cluster.engineVersion,
          instanceClass: 'db.serverless',
          autoMinorVersionUpgrade: true,
          publiclyAccessible: false,
          copyTagsToSnapshot: true,
          performanceInsightsEnabled: true,
          performanceInsightsRetentionPeriod: INSIGHT_DAYS,
          // Tiers 0 and 1 are as large as the writer at any time, so that taking over is not a step down.
          promotionTier: 1,
          applyImmediately: true,
        }),
        '2027-06-01',
        instanceChecks,
      ),
    );
  }
}

/**
 * A snapshot stays when its database is gone, so an environment that is made again must not use the name again. The
 * security group is made and taken away with the database, and AWS gives its id once.
 */
function finalSnapshot(name: string, { id }: SecurityGroup): string {
  return `${name}-final-${Fn.trimprefix(id, 'sg-')}`;
}
