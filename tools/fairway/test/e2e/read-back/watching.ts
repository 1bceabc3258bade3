import { DescribeBudgetCommand, DescribeNotificationsForBudgetCommand } from '@aws-sdk/client-budgets';
import { GetDashboardCommand, paginateDescribeAlarms, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, type LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import {
  alarmName,
  environmentNames,
  maxConnections,
  serviceNames,
  type AlarmTopic,
  type DatabaseAlarmTopic,
} from '@fairway/environments';
import { needsDatabase, type ServiceManifest } from '@fairway/service-manifest';

import { differences, sorted } from './differences.ts';
import { hasSchedules, settingsOf, type Place } from './place.ts';

/** Alarms, the dashboard, log groups and the budget. */
export async function watchingFaults(place: Place): Promise<readonly string[]> {
  return [
    ...(await alarmFaults(place)),
    ...(await dashboardFaults(place)),
    ...(await logGroupFaults(place)),
    ...(await budgetFaults(place)),
  ];
}

async function alarmFaults(place: Place): Promise<readonly string[]> {
  const {
    clients: { cloudWatch: client },
    shared,
    environment,
  } = place;
  const { alarms: prefix, operatorsTopic } = environmentNames(shared, environment);
  const found: MetricAlarm[] = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${prefix}-` })) {
    // Autoscaling makes alarms for itself.
    found.push(
      ...(page.MetricAlarms ?? []).filter(({ AlarmName = '' }) => !AlarmName.startsWith('TargetTracking')),
    );
  }
  const wanted = new Map([
    ...place.manifests.flatMap((each) => ofService(place, each)),
    ...ofDatabase(place),
    ...ofJobs(place),
    ...ofLogQueries(place),
  ]);
  const topic = `arn:aws:sns:${environment.region}:${environment.account}:${operatorsTopic}`;
  return [
    ...differences('alarms')(
      'names',
      sorted(found.map(({ AlarmName }) => AlarmName)),
      sorted([...wanted.keys()]),
    ),
    ...found.flatMap((alarm) => {
      const differs = differences(alarm.AlarmName ?? '');
      const isSilent = alarm.AlarmName?.endsWith('-requests') === true;
      return [
        ...differs('threshold', alarm.Threshold, wanted.get(alarm.AlarmName ?? '')),
        ...differs('told', alarm.AlarmActions ?? [], isSilent ? [] : [topic]),
        ...differs('missing data', alarm.TreatMissingData, 'notBreaching'),
        ...differs('runbook', alarm.AlarmDescription?.includes(`${environment.monitoring.runbooks}/`), true),
      ];
    }),
  ];
}

type Threshold = readonly [name: string, threshold: number];

function ofService(place: Place, manifest: ServiceManifest): readonly Threshold[] {
  const { alarms, tasks, scaling, night } = settingsOf(place, manifest);
  const names = serviceNames(place.shared, place.environment, manifest.name);
  const counts = place.environment.monitoring.containerInsights !== 'disabled' || night.kind === 'awake';
  const thresholds: Partial<Record<AlarmTopic, number>> = {
    cpu: alarms.cpuPercent,
    memory: alarms.memoryPercent,
    'server-errors': alarms.serverErrorPercent,
    latency: alarms.p99Seconds,
    'error-lines': alarms.errorLines,
    'unhealthy-hosts': 0,
    requests: tasks.maximum * scaling.requestsPerTarget,
    ...(counts ? { 'running-tasks': 0 } : {}),
    ...(manifest.webSockets === undefined
      ? {}
      : { 'web-sockets': Math.floor(manifest.webSockets.maxSockets * 0.8) }),
  };
  return Object.entries(thresholds).map(([topic, threshold]) => [
    alarmName(names, topic as AlarmTopic),
    threshold,
  ]);
}

function ofDatabase({ shared, environment, manifests }: Place): readonly Threshold[] {
  if (!manifests.some(needsDatabase)) return [];
  const thresholds: Partial<Record<DatabaseAlarmTopic, number>> = {
    'database-capacity': 95,
    'database-connections': Math.floor(maxConnections(environment.database) * 0.8),
    'database-storage': 1_073_741_824,
    'database-deadlocks': 0,
    ...(environment.database.multiZone ? { 'database-replica-lag': 2_000 } : {}),
  };
  const names = { alarmPrefix: environmentNames(shared, environment).alarms };
  return Object.entries(thresholds).map(([topic, threshold]) => [
    alarmName(names, topic as DatabaseAlarmTopic),
    threshold,
  ]);
}

/** Something is told of jobs where one has a schedule. */
function ofJobs({ shared, environment, manifests }: Place): readonly Threshold[] {
  if (!manifests.some(hasSchedules)) return [];
  const names = { alarmPrefix: environmentNames(shared, environment).alarms };
  return [[alarmName(names, 'job-not-started'), 0]];
}

function ofLogQueries({ shared, environment: { logQueries, ...environment } }: Place): readonly Threshold[] {
  if (logQueries.kind === 'none') return [];
  const names = { alarmPrefix: environmentNames(shared, environment).alarms };
  return [
    [alarmName(names, 'log-queries-failed'), 0],
    [alarmName(names, 'log-queries-bytes'), logQueries.alarmGibPerDay * 2 ** 30],
  ];
}

async function dashboardFaults({
  clients,
  shared,
  environment,
  manifests,
}: Place): Promise<readonly string[]> {
  const { dashboard: DashboardName } = environmentNames(shared, environment);
  const { DashboardBody = '{}' } = await clients.cloudWatch.send(new GetDashboardCommand({ DashboardName }));
  const lacking = manifests.filter(({ name }) => !DashboardBody.includes(`## ${name}`));
  return lacking.map(({ name }) => `dashboard: there is no row of ${name}`);
}

async function logGroupFaults({
  clients,
  shared,
  environment,
  manifests,
}: Place): Promise<readonly string[]> {
  const found: LogGroup[] = [];
  const { logGroups: logGroupNamePrefix } = environmentNames(shared, environment);
  const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
  found.push(...logGroups);
  return manifests.flatMap((manifest) => {
    const { logGroup } = serviceNames(shared, environment, manifest.name);
    const differs = differences(logGroup);
    const group = found.find(({ logGroupName }) => logGroupName === logGroup);
    return [
      ...differs('days', group?.retentionInDays, environment.monitoring.logRetentionDays),
      ...differs(
        'key',
        group?.kmsKeyId?.startsWith(`arn:aws:kms:${environment.region}:${environment.account}:key/`),
        true,
      ),
    ];
  });
}

async function budgetFaults({
  clients: { budgets },
  shared,
  environment,
}: Place): Promise<readonly string[]> {
  const differs = differences('budget');
  const of = { AccountId: environment.account, BudgetName: environmentNames(shared, environment).budget };
  const { Budget } = await budgets.send(new DescribeBudgetCommand(of));
  const { Notifications = [] } = await budgets.send(new DescribeNotificationsForBudgetCommand(of));
  const told = Notifications.map(({ NotificationType, Threshold }) => `${NotificationType} ${Threshold}`);
  return [
    ...differs('limit, USD', Number(Budget?.BudgetLimit?.Amount), environment.operators.monthlyBudgetUsd),
    ...differs('filter', JSON.stringify(Budget).includes(`"user:Environment$${environment.name}"`), true),
    ...differs('told', sorted(told), ['ACTUAL 100', 'ACTUAL 80', 'FORECASTED 100']),
  ];
}
