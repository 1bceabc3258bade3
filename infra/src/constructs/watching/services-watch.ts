import {
  environmentNames,
  serviceNames,
  type Environment,
  type ServiceSettings,
  type Shared,
} from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import type { WatchedOutputs } from '../../contracts/watched-outputs.ts';
import type { DashboardService } from './dashboard.ts';
import { ServiceAlarms } from './service-alarms.ts';
import { settingsOf } from '../services.ts';

export interface ServicesWatchProps {
  readonly shared: Shared;
  readonly environment: Environment;
  /** The manifests of the services. */
  readonly manifests: readonly ServiceManifest[];
  /** The outputs about its services of the stack that has them. */
  readonly watched: WatchedOutputs;
}

/**
 * The alarms of all services of an environment that do not end a deployment, and the services' part of its dashboard.
 * @example
 * const { dashboardRows } = new ServicesWatch(this, 'service', { shared, environment, manifests, watched });
 */
export class ServicesWatch extends Construct {
  /** The rows of the dashboard, in the order of the manifests. */
  readonly dashboardRows: readonly DashboardService[];

  constructor(scope: Construct, id: string, props: ServicesWatchProps) {
    super(scope, id);
    this.dashboardRows = props.manifests.map((manifest) => this.#watch(manifest, props));
  }

  #watch(manifest: ServiceManifest, { shared, environment, watched }: ServicesWatchProps): DashboardService {
    const { monitoring } = environment;
    const settings = settingsOf(manifest, environment);
    const { ecs, traffic, logGroupName } = watchedService(watched, manifest);
    const { logMetricsNamespace } = environmentNames(shared, environment);
    new ServiceAlarms(this, manifest.name, {
      context: {
        names: serviceNames(shared, environment, manifest.name),
        runbooks: monitoring.runbooks,
        operatorsTopicArn: watched.operatorsTopicArn,
      },
      service: ecs,
      logGroupName,
      logMetricsNamespace,
      thresholds: settings.alarms,
      containerInsights: monitoring.containerInsights !== 'disabled',
      ...(manifest.webSockets === undefined ? {} : { maxSockets: manifest.webSockets.maxSockets }),
      ...(settings.night.kind === 'awake' ? { minTasks: settings.tasks.minimum } : {}),
      ...(traffic === undefined
        ? {}
        : {
            traffic: {
              metrics: traffic,
              requestsPerMinute: maxRequests(settings),
              latencyAnomaly: settings.alarms.anomalyDetection,
            },
          }),
    });
    return {
      name: manifest.name,
      summary: manifest.summary,
      ecs,
      logGroupName,
      ...(traffic === undefined ? {} : { traffic }),
      ...(manifest.webSockets === undefined ? {} : { socketsNamespace: logMetricsNamespace }),
      containerInsights: monitoring.containerInsights !== 'disabled',
    };
  }
}

/** A service in the form that its monitoring needs. */
export function watchedService(
  watched: WatchedOutputs,
  { name: service, worker }: Pick<ServiceManifest, 'name' | 'worker'>,
): Omit<DashboardService, 'name' | 'summary' | 'containerInsights'> {
  const of = (values: Readonly<Record<string, string>>): string => {
    const value = new Map(Object.entries(values)).get(service);
    if (value === undefined) throw new Error(`the service ${service} is not among those that are watched`);
    return value;
  };
  return {
    ecs: { clusterName: watched.clusterName, serviceName: of(watched.serviceNames) },
    ...(worker
      ? {}
      : {
          traffic: {
            loadBalancerArnSuffix: watched.loadBalancerArnSuffix,
            targetGroupArnSuffix: of(watched.targetGroupArnSuffixes),
          },
        }),
    logGroupName: of(watched.logGroups),
  };
}

/** The most requests a minute that autoscaling plans for: its target for one task, times the maximum of tasks. */
function maxRequests({ tasks, scaling }: ServiceSettings): number {
  return tasks.maximum * scaling.requestsPerTarget;
}
