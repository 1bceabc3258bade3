import {
  AppautoscalingPolicy,
  type AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification as Metric,
} from '@cdktf/provider-aws/lib/appautoscaling-policy/index.js';
import { AppautoscalingScheduledAction } from '@cdktf/provider-aws/lib/appautoscaling-scheduled-action/index.js';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target/index.js';
import type { Night, ServiceSettings, Workday } from '@fairway/environments';
import { Construct } from 'constructs';

import { serviceTags } from '../../aws-stack.ts';

export interface AutoscalingProps {
  readonly service: string;
  /** `service/<cluster>/<service>`; the service must exist first. */
  readonly resourceId: string;
  readonly settings: Pick<ServiceSettings, 'tasks' | 'scaling' | 'night' | 'workday'>;
  /**
   * `<load balancer's ARN suffix>/<target group's>`: whose requests are counted.
   * @default - the service is not behind a load balancer
   */
  readonly requestsLabel?: string | undefined;
}

const DIMENSION = { scalableDimension: 'ecs:service:DesiredCount', serviceNamespace: 'ecs' } as const;

/** Whether the number of tasks is decided outside of Terraform. */
export function isAutoscaled({ tasks, night }: Pick<ServiceSettings, 'tasks' | 'night'>): boolean {
  return tasks.minimum < tasks.maximum || night.kind === 'asleep';
}

/**
 * Sets the number of tasks: between the bounds, as many as the busiest of the metrics asks for; by choice none at
 * night, and more on workdays.
 * @example
 * new Autoscaling(this, 'autoscaling', {
 *   service: manifest.name,
 *   resourceId: rolling.scalableId,
 *   settings,
 *   requestsLabel: `${loadBalancing.arnSuffix}/${targets.arnSuffix}`,
 * });
 */
export class Autoscaling extends Construct {
  constructor(scope: Construct, id: string, props: AutoscalingProps) {
    super(scope, id);
    const { settings } = props;
    const target = this.#createTarget(props);
    if (settings.tasks.minimum < settings.tasks.maximum) this.#trackLoad(target, props);
    if (settings.night.kind === 'asleep') this.#sleep(target, settings.night, props);
    if (settings.workday.kind === 'raised') this.#raise(target, settings.workday, props);
  }

  #createTarget({
    service,
    resourceId,
    settings: { tasks, night, workday },
  }: AutoscalingProps): AppautoscalingTarget {
    const isScheduled = night.kind === 'asleep' || workday.kind === 'raised';
    return new AppautoscalingTarget(this, 'target', {
      ...DIMENSION,
      resourceId,
      minCapacity: tasks.minimum,
      maxCapacity: tasks.maximum,
      tags: serviceTags(service),
      // A schedule moves the bounds: a deployment in the night must not wake the service up, nor one at noon take tasks away.
      ...(isScheduled ? { lifecycle: { ignoreChanges: ['min_capacity', 'max_capacity'] } } : {}),
    });
  }

  #trackLoad(target: AppautoscalingTarget, { settings: { scaling }, requestsLabel }: AutoscalingProps): void {
    this.#track(target, 'cpu', scaling, scaling.cpuPercent, {
      predefinedMetricType: 'ECSServiceAverageCPUUtilization',
    });
    this.#track(target, 'memory', scaling, scaling.memoryPercent, {
      predefinedMetricType: 'ECSServiceAverageMemoryUtilization',
    });
    if (requestsLabel === undefined) return;
    this.#track(target, 'requests', scaling, scaling.requestsPerTarget, {
      predefinedMetricType: 'ALBRequestCountPerTarget',
      resourceLabel: requestsLabel,
    });
  }

  #track(
    target: AppautoscalingTarget,
    name: 'cpu' | 'memory' | 'requests',
    { scaleOutCooldownSeconds, scaleInCooldownSeconds }: ServiceSettings['scaling'],
    targetValue: number,
    metric: Metric,
  ): void {
    new AppautoscalingPolicy(this, name, {
      ...DIMENSION,
      name,
      policyType: 'TargetTrackingScaling',
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        scaleOutCooldown: scaleOutCooldownSeconds,
        scaleInCooldown: scaleInCooldownSeconds,
        predefinedMetricSpecification: metric,
      },
    });
  }

  #sleep(
    target: AppautoscalingTarget,
    { stop, start, timeZone }: Night & { readonly kind: 'asleep' },
    { settings: { tasks } }: AutoscalingProps,
  ): void {
    this.#schedule(target, 'night-stop', stop, timeZone, [0, 0]);
    this.#schedule(target, 'night-start', start, timeZone, [tasks.minimum, tasks.maximum]);
  }

  #raise(
    target: AppautoscalingTarget,
    { start, stop, timeZone, minimum }: Workday & { readonly kind: 'raised' },
    { settings: { tasks } }: AutoscalingProps,
  ): void {
    this.#schedule(target, 'workday-start', start, timeZone, [minimum, tasks.maximum]);
    this.#schedule(target, 'workday-stop', stop, timeZone, [tasks.minimum, tasks.maximum]);
  }

  #schedule(
    target: AppautoscalingTarget,
    name: `${'night' | 'workday'}-${'stop' | 'start'}`,
    schedule: string,
    timezone: string,
    [minimum, maximum]: readonly [minimum: number, maximum: number],
  ): void {
    new AppautoscalingScheduledAction(this, name.replace('night-', ''), {
      ...DIMENSION,
      name,
      resourceId: target.resourceId,
      schedule,
      timezone,
      scalableTargetAction: {
        minCapacity: String(minimum),
        maxCapacity: String(maximum),
      },
    });
  }
}
