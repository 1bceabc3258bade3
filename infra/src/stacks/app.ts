import { appStack, environmentNames, type Environment } from '@fairway/environments';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import { Alerts } from '../constructs/alerts.ts';
import { Auth } from '../constructs/auth.ts';
import { Budget } from '../constructs/budget.ts';
import { ChatWebhook } from '../constructs/chat-webhook.ts';
import { Cluster } from '../constructs/cluster.ts';
import { Dashboard } from '../constructs/dashboard.ts';
import { Database } from '../constructs/database.ts';
import type { Surroundings } from '../constructs/ecs-service/surroundings.ts';
import { Edge } from '../constructs/edge.ts';
import { Events } from '../constructs/events.ts';
import { LogKey } from '../constructs/log-key.ts';
import { ServiceImages } from '../constructs/service-images.ts';
import { ServiceStateBucket } from '../constructs/service-state-bucket.ts';
import { Services } from '../constructs/services.ts';
import type { WatchedService } from '../constructs/watched-service.ts';
import { environmentStackProps } from '../stack-props.ts';
import type { VpcOutputs } from '../vpc-outputs.ts';
import type { Workspace } from '../workspace.ts';
import { writeAppOutputs } from './app-outputs.ts';
import { needsOf } from './environment-needs.ts';
import { readNetwork } from './environment-network.ts';

/** Everything of one environment but its network: where requests come in, what answers them, and who hears of trouble. */
export class AppStack extends AwsStack {
  readonly #workspace: Workspace;
  readonly #environment: Environment;
  readonly #names: ReturnType<typeof environmentNames>;

  constructor(scope: Construct, workspace: Workspace, environment: Environment) {
    const { shared, manifests } = workspace;
    const name = appStack(environment.name);
    super(scope, name, environmentStackProps(shared, name, environment));
    this.#workspace = workspace;
    this.#environment = environment;
    this.#names = environmentNames(shared, environment);
    const needs = needsOf(manifests, environment);

    const network = readNetwork(this, workspace, environment);
    const images = new ServiceImages(this, 'images', {
      services: manifests.map((manifest) => manifest.name),
    });
    const alerts = this.#createAlerts();
    const edge = this.#createEdge(network.vpc);
    const cluster = this.#createCluster();
    const logKey = this.#createLogKey();
    const stateBucket = needs.stateBucket ? this.#createStateBucket() : undefined;
    const database = needs.database ? this.#createDatabase(network.vpc) : undefined;
    const auth = needs.signIn ? this.#createAuth(edge) : undefined;

    const surroundings: Surroundings = {
      edgeOrigin: edge.origin,
      directory: manifests,
      stateBucket: stateBucket?.name,
      topics: { notices: { arn: alerts.noticesTopicArn, keyArn: alerts.keyArn } },
      database,
      tokens: auth,
      signInRequiredBy: environment.signIn.requiredBy,
    };
    const services = new Services(this, 'service', {
      ...{ shared, environment, manifests, network: network.tasks },
      ...{ images, alerts, edge, cluster, logKey, database, surroundings },
    }).all;

    const dashboard = this.#createDashboard(services, edge, database);
    this.#tellOperators(alerts, cluster);
    this.#watchCosts(alerts);
    writeAppOutputs(this, { shared, edge, cluster, services, dashboard, auth });
  }

  #createAlerts(): Alerts {
    return new Alerts(this, 'alerts', {
      noticesTopicName: this.#names.noticesTopic,
      operatorsTopicName: this.#names.operatorsTopic,
      mails: this.#environment.operators.mails,
    });
  }

  #createEdge(network: VpcOutputs): Edge {
    return new Edge(this, 'edge', {
      settings: this.#environment.edge,
      names: this.#names,
      network,
      services: this.#workspace.manifests,
      protection: this.#environment.protection,
      monitoring: this.#environment.monitoring,
    });
  }

  #createCluster(): Cluster {
    const { containerInsights } = this.#environment.monitoring;
    return new Cluster(this, 'cluster', { name: this.#names.cluster, containerInsights });
  }

  #createLogKey(): LogKey {
    return new LogKey(this, 'log-key', { logGroupPrefix: this.#names.logGroups });
  }

  #createStateBucket(): ServiceStateBucket {
    return new ServiceStateBucket(this, 'service-state', {
      name: this.#names.serviceStateBucket,
      forceDestroy: !this.#environment.protection.deletionProtection,
    });
  }

  #createDatabase(network: VpcOutputs): Database {
    const { database, protection, monitoring } = this.#environment;
    return new Database(this, 'database', {
      ...database,
      ...protection,
      name: this.#names.databaseCluster,
      securityGroupName: this.#names.databaseSecurityGroup,
      network,
      logRetentionDays: monitoring.logRetentionDays,
    });
  }

  #createAuth(edge: Edge): Auth {
    const { signIn, protection } = this.#environment;
    return new Auth(this, 'auth', {
      name: this.#names.userPool,
      domainPrefix: this.#names.userPoolDomain,
      callbackUrls: [`${edge.origin}/`, ...signIn.callbackUrls],
      logoutUrls: [`${edge.origin}/`, ...signIn.logoutUrls],
      deletionProtection: protection.deletionProtection,
    });
  }

  #createDashboard(services: readonly WatchedService[], edge: Edge, database?: Database): Dashboard {
    return new Dashboard(this, 'dashboard', {
      name: this.#names.dashboard,
      services: services.map(({ dashboardRow }) => dashboardRow),
      distributionId: edge.distribution.distributionId,
      ...(database === undefined ? {} : { databaseCluster: database.clusterIdentifier }),
    });
  }

  #tellOperators({ operatorsTopicArn }: Alerts, cluster: Cluster): void {
    const { name: environment, operators, monitoring } = this.#environment;
    const chat =
      operators.chatWebhook.kind === 'none' ? undefined : this.#createChat(operators.chatWebhook.secretName);
    new Events(this, 'events', {
      environment,
      clusterName: cluster.name,
      ruleNames: {
        deployment: this.#names.deploymentEventRule,
        taskStopped: this.#names.taskStoppedEventRule,
        retirement: this.#names.retirementEventRule,
      },
      runbooks: monitoring.runbooks,
      operatorsTopicArn,
      ...(chat === undefined ? {} : { chat: chat.target }),
    });
  }

  #createChat(secretName: string): ChatWebhook {
    return new ChatWebhook(this, 'chat', {
      name: this.#names.chat,
      roleName: this.#names.eventsRole,
      secretName,
      alarmPrefix: this.#names.alarms,
    });
  }

  #watchCosts({ operatorsTopicArn }: Alerts): void {
    new Budget(this, 'budget', {
      name: this.#names.budget,
      environment: this.#environment.name,
      monthlyUsd: this.#environment.operators.monthlyBudgetUsd,
      operatorsTopicArn,
    });
  }
}
