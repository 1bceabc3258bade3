import { appStack, environmentNames, type Environment } from '@fairway/environments';
import {
  ANALYSES_FOLDER,
  hasSignInPage,
  signInCallback,
  statePrefix,
  type ServiceManifest,
} from '@fairway/service-manifest';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import { Alerts } from '../constructs/watching/alerts.ts';
import { Auth } from '../constructs/auth.ts';
import { Cluster } from '../constructs/cluster.ts';
import { Database } from '../constructs/database.ts';
import type { SharedResources } from '../constructs/fargate-service/shared-resources.ts';
import { Edge } from '../constructs/edge/edge.ts';
import { LogBucket } from '../constructs/log-bucket.ts';
import { LogQueries } from '../constructs/log-queries.ts';
import { LogKey } from '../constructs/log-key.ts';
import { ServiceImages } from '../constructs/service-images.ts';
import { ServiceStateBucket } from '../constructs/service-state-bucket.ts';
import { ScheduleGroup } from '../constructs/schedule-group.ts';
import { Services } from '../constructs/services.ts';
import { environmentStackProps } from '../stack-props.ts';
import type { VpcOutputs } from '../contracts/vpc-outputs.ts';
import type { StackInputs } from '../stack-inputs.ts';
import { writeAppOutputs } from './app-outputs.ts';
import { needsOf, type EnvironmentNeeds } from './environment-needs.ts';
import { readNetwork } from './environment-network.ts';

/**
 * The serving part of one environment: its edge, the services and their data, and the alarms that judge a deployment.
 */
export class AppStack extends AwsStack {
  readonly #inputs: StackInputs;
  readonly #environment: Environment;
  readonly #names: ReturnType<typeof environmentNames>;

  constructor(scope: Construct, inputs: StackInputs, environment: Environment) {
    const { shared, manifests } = inputs;
    const name = appStack(environment.name);
    super(scope, name, environmentStackProps(shared, name, environment));
    this.#inputs = inputs;
    this.#environment = environment;
    this.#names = environmentNames(shared, environment);
    const needs = needsOf(manifests, environment);

    const network = readNetwork(this, inputs, environment);
    const images = new ServiceImages(this, 'images', { services: manifests.map((each) => each.name) });
    const alerts = this.#createAlerts();
    const edge = this.#createEdge(network.vpc);
    const logKey = this.#createLogKey();
    const cluster = this.#createCluster(logKey);
    const stateBucket = needs.stateBucket ? this.#createStateBucket(needs) : undefined;
    const logBucket = this.#createLogBucket(needs);
    const logQueries = this.#createLogQueries(needs, logBucket);
    const database = needs.database ? this.#createDatabase(network.vpc, logKey) : undefined;
    const schedules = needs.schedules ? this.#createSchedules() : undefined;
    const auth = needs.signIn ? this.#createAuth(edge, manifests) : undefined;

    const resources: SharedResources = {
      edgeOrigin: edge.origin,
      directory: manifests,
      stateBucket: stateBucket?.name,
      logBucket: logBucket?.name,
      logQueries,
      topics: { notices: { arn: alerts.noticesTopicArn, keyArn: alerts.keyArn } },
      database,
      tokens: auth,
      signInRequiredBy: environment.signIn.requiredBy,
    };
    const services = new Services(this, 'service', {
      shared,
      environment,
      manifests,
      network: network.tasks,
      images,
      alerts,
      edge,
      cluster,
      logKey,
      database,
      resources,
      scheduleGroup: schedules?.name,
    }).all;

    writeAppOutputs(this, { shared, alerts, edge, cluster, services, auth, logBucket, logQueries });
  }

  #createAlerts(): Alerts {
    const { operators, notices } = this.#environment;
    return new Alerts(this, 'alerts', {
      noticesTopicName: this.#names.noticesTopic,
      operatorsTopicName: this.#names.operatorsTopic,
      alarmPrefix: this.#names.alarms,
      operators: {
        mails: operators.mails,
        webhookSecretNames: operators.pagerWebhook.kind === 'none' ? [] : [operators.pagerWebhook.secretName],
      },
      subscribers: notices,
    });
  }

  #createEdge(network: VpcOutputs): Edge {
    return new Edge(this, 'edge', {
      settings: this.#environment.edge,
      names: this.#names,
      network,
      services: this.#inputs.manifests.filter(({ worker }) => !worker),
      protection: this.#environment.protection,
      monitoring: this.#environment.monitoring,
    });
  }

  #createCluster(logKey: LogKey): Cluster {
    const { containerInsights, logRetentionDays } = this.#environment.monitoring;
    return new Cluster(this, 'cluster', {
      name: this.#names.cluster,
      containerInsights,
      logs: { retentionDays: logRetentionDays, keyArn: logKey.arn },
    });
  }

  #createLogKey(): LogKey {
    const { logGroups, cluster, databaseCluster } = this.#names;
    return new LogKey(this, 'log-key', {
      logGroups: [
        `${logGroups}*`,
        `/aws/rds/cluster/${databaseCluster}/*`,
        `/aws/ecs/containerinsights/${cluster}/*`,
      ],
    });
  }

  #createSchedules(): ScheduleGroup {
    return new ScheduleGroup(this, 'schedules', { name: this.#names.scheduleGroup });
  }

  #createStateBucket({ logQueries: asks }: EnvironmentNeeds): ServiceStateBucket {
    const { logQueries } = this.#environment;
    const days = asks && logQueries.kind === 'athena' ? logQueries.resultDays : undefined;
    return new ServiceStateBucket(this, 'service-state', {
      name: this.#names.serviceStateBucket,
      forceDestroy: !this.#environment.protection.deletionProtection,
      expiring:
        days === undefined
          ? []
          : this.#asking().map((manifest) => ({
              prefix: `${statePrefix(manifest)}${ANALYSES_FOLDER}`,
              days,
            })),
    });
  }

  /** The services that ask Athena about logs. */
  #asking(): readonly ServiceManifest[] {
    return this.#inputs.manifests.filter(({ needs }) => needs.logQueries === true);
  }

  #createLogQueries(
    { logQueries: asks }: EnvironmentNeeds,
    own: LogBucket | undefined,
  ): LogQueries | undefined {
    const { logQueries, services, protection } = this.#environment;
    if (!asks || logQueries.kind === 'none') return undefined;
    const {
      queryWorkgroup: workgroup,
      queryDatabase: database,
      queryResultBucket: resultBucket,
    } = this.#names;
    const known = new Map(Object.entries(services));
    const listed = new Set(this.#asking().flatMap(({ name }) => known.get(name)?.readBuckets ?? []));
    const datedOf = (bucket: string) => logQueries.datedKeys.find((keys) => keys.bucket === bucket);
    return new LogQueries(this, 'log-queries', {
      ...logQueries,
      names: { workgroup, database, resultBucket },
      buckets: [
        ...(own === undefined
          ? []
          : [{ name: this.#names.logBucket, location: own.name, dated: datedOf('own') }]),
        ...[...listed].map((name) => ({ name, location: name, dated: datedOf(name) })),
      ],
      forceDestroy: !protection.deletionProtection,
    });
  }

  #createLogBucket({ readsBuckets }: EnvironmentNeeds): LogBucket | undefined {
    const { logBucket, protection } = this.#environment;
    if (logBucket.kind === 'none' || !readsBuckets) return undefined;
    return new LogBucket(this, 'logs', {
      name: this.#names.logBucket,
      retentionDays: logBucket.retentionDays,
      writers: logBucket.writers,
      forceDestroy: !protection.deletionProtection,
    });
  }

  #createDatabase(network: VpcOutputs, logKey: LogKey): Database {
    const { database, protection, monitoring } = this.#environment;
    return new Database(this, 'database', {
      ...database,
      ...protection,
      name: this.#names.databaseCluster,
      securityGroupName: this.#names.databaseSecurityGroup,
      network,
      logs: { retentionDays: monitoring.logRetentionDays, keyArn: logKey.arn },
    });
  }

  #createAuth(edge: Edge, manifests: readonly ServiceManifest[]): Auth {
    const { signIn, protection } = this.#environment;
    const pages = manifests.filter(hasSignInPage).map((each) => `${edge.origin}${signInCallback(each)}`);
    return new Auth(this, 'auth', {
      name: this.#names.userPool,
      domainPrefix: this.#names.userPoolDomain,
      callbackUrls: [`${edge.origin}/`, ...pages, ...signIn.callbackUrls],
      logoutUrls: [`${edge.origin}/`, ...signIn.logoutUrls],
      deletionProtection: protection.deletionProtection,
    });
  }
}
