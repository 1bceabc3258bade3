import {
  appStack,
  environmentNames,
  jobNames,
  monitoringStack,
  secretName,
  serviceNames,
  type Environment,
} from '@fairway/environments';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import type { ServiceWithSecrets } from '../constructs/secret-rotation/restart-steps.ts';
import { SecretMessages, SecretRestarts } from '../constructs/secret-rotation/secret-rotation.ts';
import { Budget } from '../constructs/watching/budget.ts';
import { ChatWebhook } from '../constructs/watching/chat-webhook.ts';
import { DatabaseAlarms } from '../constructs/watching/database-alarms.ts';
import { Dashboard } from '../constructs/watching/dashboard.ts';
import { Events } from '../constructs/watching/events.ts';
import { JobAlarms } from '../constructs/watching/job-alarms.ts';
import { LogQueryAlarms } from '../constructs/watching/log-query-alarms.ts';
import { ServicesWatch } from '../constructs/watching/services-watch.ts';
import { environmentStackProps, stateOf } from '../stack-props.ts';
import { readWatched, type WatchedOutputs } from '../contracts/watched-outputs.ts';
import type { StackInputs } from '../stack-inputs.ts';
import { needsOf } from './environment-needs.ts';

/**
 * The stack that watches one environment and tells its operators. Serving does not depend on it; the alarms that end
 * a deployment are not here, because they must exist before the services that they judge.
 */
export class MonitoringStack extends AwsStack {
  readonly #environment: Environment;
  readonly #names: ReturnType<typeof environmentNames>;

  constructor(scope: Construct, inputs: StackInputs, environment: Environment) {
    const { shared, manifests } = inputs;
    const name = monitoringStack(environment.name);
    super(scope, name, environmentStackProps(shared, name, environment));
    this.#environment = environment;
    this.#names = environmentNames(shared, environment);

    const app = appStack(environment.name);
    const watched = readWatched(this, app, stateOf(shared, app), manifests);
    const { dashboardRows } = new ServicesWatch(this, 'service', { shared, environment, manifests, watched });
    const { database: hasDatabase, logQueries: asks } = needsOf(manifests, environment);
    const dashboard = new Dashboard(this, 'dashboard', {
      name: this.#names.dashboard,
      services: dashboardRows,
      distributionId: watched.distributionId,
      products: manifests.flatMap(({ name: service, needs }) =>
        needs.metricsNamespace === undefined
          ? []
          : [{ service, namespace: needs.metricsNamespace, environment: environment.name }],
      ),
      ...(hasDatabase ? { databaseCluster: this.#names.databaseCluster } : {}),
      ...(asks ? { queryWorkgroup: this.#names.queryWorkgroup } : {}),
    });
    if (hasDatabase) this.#watchDatabase(watched);
    if (needsOf(manifests, environment).schedules) this.#watchSchedules(watched);
    if (asks) this.#watchLogQueries(watched);
    const chat = this.#createChat();
    this.#tellOperators(watched, jobFamilies(inputs, environment), chat);
    if (needsOf(manifests, environment).secrets) this.#followSecrets(inputs, watched, chat);
    this.#watchCosts(watched);
    this.output('dashboard_url', dashboard.url, 'The dashboard in the AWS console.');
  }

  #watchDatabase({ operatorsTopicArn }: WatchedOutputs): void {
    const { database: settings, monitoring } = this.#environment;
    new DatabaseAlarms(this, 'database', {
      context: {
        names: { alarmPrefix: this.#names.alarms },
        runbooks: monitoring.runbooks,
        operatorsTopicArn,
      },
      cluster: this.#names.databaseCluster,
      settings,
    });
  }

  #watchSchedules({ operatorsTopicArn }: WatchedOutputs): void {
    const { runbooks } = this.#environment.monitoring;
    new JobAlarms(this, 'jobs', {
      context: { names: { alarmPrefix: this.#names.alarms }, runbooks, operatorsTopicArn },
      scheduleGroup: this.#names.scheduleGroup,
    });
  }

  #watchLogQueries({ operatorsTopicArn }: WatchedOutputs): void {
    const { logQueries, monitoring } = this.#environment;
    if (logQueries.kind === 'none') return;
    new LogQueryAlarms(this, 'log-queries', {
      context: {
        names: { alarmPrefix: this.#names.alarms },
        runbooks: monitoring.runbooks,
        operatorsTopicArn,
      },
      workgroup: this.#names.queryWorkgroup,
      gibPerDay: logQueries.alarmGibPerDay,
    });
  }

  #followSecrets(
    { shared, manifests }: StackInputs,
    watched: WatchedOutputs,
    chat: ChatWebhook | undefined,
  ): void {
    const { name: environment, monitoring, secretRotation } = this.#environment;
    const { operatorsTopicArn } = watched;
    const { runbooks } = monitoring;
    const props = {
      environment,
      services: servicesWithSecrets(manifests, this.#environment, shared),
      runbooks,
      recipients: { topicArn: operatorsTopicArn, ...(chat === undefined ? {} : { chat: chat.target }) },
    };
    if (secretRotation === 'message') {
      new SecretMessages(this, 'secrets', props);
      return;
    }
    new SecretRestarts(this, 'secrets', {
      ...props,
      eventRule: this.#names.secretEventRule,
      machineName: this.#names.secretRestarts,
      eventsRoleName: this.#names.secretEventsRole,
      clusterName: this.#names.cluster,
      context: { names: { alarmPrefix: this.#names.alarms }, runbooks, operatorsTopicArn },
    });
  }

  #tellOperators(
    { operatorsTopicArn, clusterName }: WatchedOutputs,
    families: readonly string[],
    chat: ChatWebhook | undefined,
  ): void {
    const { name: environment, monitoring } = this.#environment;
    new Events(this, 'events', {
      environment,
      clusterName,
      ruleNames: {
        deployment: this.#names.deploymentEventRule,
        taskStopped: this.#names.taskStoppedEventRule,
        retirement: this.#names.retirementEventRule,
        jobFailed: this.#names.jobFailedEventRule,
      },
      jobFamilies: families,
      runbooks: monitoring.runbooks,
      operatorsTopicArn,
      ...(chat === undefined ? {} : { chat: chat.target }),
    });
  }

  #createChat(): ChatWebhook | undefined {
    const { chatWebhook } = this.#environment.operators;
    if (chatWebhook.kind === 'none') return undefined;
    return new ChatWebhook(this, 'chat', {
      name: this.#names.chat,
      roleName: this.#names.eventsRole,
      secretName: chatWebhook.secretName,
      alarmPrefix: this.#names.alarms,
    });
  }

  #watchCosts({ operatorsTopicArn }: WatchedOutputs): void {
    new Budget(this, 'budget', {
      name: this.#names.budget,
      environment: this.#environment.name,
      monthlyUsd: this.#environment.operators.monthlyBudgetUsd,
      operatorsTopicArn,
      anomalies: this.#environment.operators.costAnomalies,
    });
  }
}

function servicesWithSecrets(
  manifests: StackInputs['manifests'],
  environment: Environment,
  shared: StackInputs['shared'],
): readonly ServiceWithSecrets[] {
  return manifests
    .filter(({ secrets }) => Object.keys(secrets).length > 0)
    .map(({ name, secrets }) => ({
      name,
      secretNames: Object.values(secrets).map((secret) => secretName(environment.name, name, secret.name)),
      eventRule: serviceNames(shared, environment, name).secretEventRule,
    }));
}

/** Families of the task definitions of all jobs of an environment. */
function jobFamilies({ shared, manifests }: StackInputs, environment: Environment): readonly string[] {
  return manifests.flatMap(({ name, jobs }) =>
    jobs.map((job) => jobNames(serviceNames(shared, environment, name), job.name).family),
  );
}
