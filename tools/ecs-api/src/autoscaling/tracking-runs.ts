import type { Clock } from '@fairway/local-ecs';

import type { EcsEngine } from '../engine/ecs-engine.ts';
import type { ServiceRecord } from '../ecs/records.ts';
import type { AutoscalingState, ScalableTarget, ScalingPolicy } from './autoscaling-state.ts';
import type { Scaler } from './scaler.ts';
import { POINTS_TO_SCALE_IN, trackTargets, type LastScaling, type TrackedPolicy } from './target-tracking.ts';
import type { ServiceUsage, UsagePort } from './usage.ts';

const DEFAULT_COOLDOWN_SECONDS = 300;

type Metric = (usage: ServiceUsage) => number | undefined;

/** Measurements of a service that are kept between two looks. */
interface Track {
  /** By policy. */
  readonly points: Map<string, number[]>;
  last?: LastScaling;
}

interface TrackingOptions {
  readonly state: AutoscalingState;
  readonly scaler: Scaler;
  readonly engine: Pick<EcsEngine, 'describe'>;
  readonly usage: UsagePort;
  readonly clock: Clock;
  readonly periodMs: number;
  /** Takes a sentence for the operator of the endpoint. */
  readonly report: (sentence: string) => void;
}

/** Scales services by policies that track a target, as far as this machine can measure their metric. */
export class TrackingRuns {
  readonly #options: TrackingOptions;
  readonly #tracks = new Map<string, Track>();
  readonly #said = new Set<string>();
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(options: TrackingOptions) {
    this.#options = options;
  }

  /** Looks at a policy from now on; says why when it cannot act. */
  follow(policy: ScalingPolicy): void {
    const limit = limitOf(policy);
    if (limit === undefined) this.#wait();
    else this.#say(`the scaling policy ${policy.PolicyName} of ${policy.ResourceId} does not act: ${limit}`);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #wait(): void {
    const { clock, periodMs } = this.#options;
    if (this.#isStopped) return;
    this.#cancel ??= clock.wakeAt(clock.now() + periodMs, () => {
      void this.#look().finally(() => {
        this.#cancel = undefined;
        if (this.#policies().length > 0) this.#wait();
      });
    });
  }

  #policies(): readonly ScalingPolicy[] {
    return this.#options.state.policies.values().filter((policy) => limitOf(policy) === undefined);
  }

  async #look(): Promise<void> {
    const byResource = Map.groupBy(this.#policies(), ({ ResourceId }) => ResourceId);
    for (const resource of this.#tracks.keys()) if (!byResource.has(resource)) this.#tracks.delete(resource);
    for (const [resource, policies] of byResource) {
      const target = this.#options.state.targets.get(resource);
      const service = this.#options.scaler.serviceOf(resource);
      if (target === undefined || service === undefined) continue;
      const usage = await this.#options.usage.usage(service);
      this.#track(target, policies, usage);
    }
  }

  #track(target: ScalableTarget, policies: readonly ScalingPolicy[], usage: ServiceUsage): void {
    const { ResourceId, MinCapacity, MaxCapacity, SuspendedState } = target;
    const service = this.#options.scaler.serviceOf(ResourceId);
    if (service === undefined || this.#isStopped) return;
    const track = this.#tracks.get(ResourceId) ?? { points: new Map<string, number[]>() };
    this.#tracks.set(ResourceId, track);
    const now = this.#options.clock.now();
    const decision = trackTargets({
      policies: policies.map((policy) => this.#tracked(policy, track, usage)),
      capacity: service.desiredCount,
      minimum: MinCapacity,
      maximum: MaxCapacity,
      last: track.last,
      outSuspended: SuspendedState.DynamicScalingOutSuspended === true,
      inSuspended: SuspendedState.DynamicScalingInSuspended === true || this.#deploys(service),
      now,
    });
    if (decision === undefined) return;
    const alarm = `TargetTracking-${ResourceId}-Alarm${decision.direction === 'out' ? 'High' : 'Low'}`;
    const cause = `monitor alarm ${alarm} in state ALARM triggered policy ${decision.policy}`;
    this.#options.scaler.scaleTo(ResourceId, decision.capacity, cause);
    track.last = { at: now, direction: decision.direction };
    // Measurements made with another number of tasks say nothing of this one.
    track.points.clear();
  }

  #tracked(policy: ScalingPolicy, { points }: Track, usage: ServiceUsage): TrackedPolicy {
    const { PolicyName, TargetTrackingScalingPolicyConfiguration: configuration } = policy;
    const {
      TargetValue = 0,
      ScaleInCooldown,
      ScaleOutCooldown,
      DisableScaleIn = false,
    } = configuration ?? {};
    const point = metricOf(policy)?.(usage);
    const known = points.get(PolicyName) ?? [];
    // A metric without a point has to begin again, as an alarm does that lacks data.
    const kept = point === undefined ? [] : [...known, point].slice(-POINTS_TO_SCALE_IN);
    points.set(PolicyName, kept);
    return {
      name: PolicyName,
      target: TargetValue,
      points: kept,
      scaleOutCooldownMs: (ScaleOutCooldown ?? DEFAULT_COOLDOWN_SECONDS) * 1_000,
      scaleInCooldownMs: (ScaleInCooldown ?? DEFAULT_COOLDOWN_SECONDS) * 1_000,
      disableScaleIn: DisableScaleIn,
    };
  }

  #deploys(service: ServiceRecord): boolean {
    const [newest] = this.#options.engine.describe(service)?.deployments ?? [];
    return newest !== undefined && newest.finishedAt === undefined;
  }

  #say(sentence: string): void {
    if (this.#said.has(sentence)) return;
    this.#said.add(sentence);
    this.#options.report(sentence);
  }
}

/** The reason why a policy cannot act on this machine. */
function limitOf(policy: ScalingPolicy): string | undefined {
  if (policy.PolicyType !== 'TargetTrackingScaling') {
    return `policies of the type ${policy.PolicyType ?? 'StepScaling'} follow alarms of CloudWatch, which this endpoint does not have`;
  }
  if (metricOf(policy) !== undefined) return undefined;
  const { PredefinedMetricSpecification: predefined } = policy.TargetTrackingScalingPolicyConfiguration ?? {};
  const metric = predefined === undefined ? 'own metric' : `metric ${predefined.PredefinedMetricType}`;
  return `its ${metric} is not measured here`;
}

function metricOf({
  TargetTrackingScalingPolicyConfiguration: configuration,
}: ScalingPolicy): Metric | undefined {
  const { PredefinedMetricType: type, ResourceLabel = '' } =
    configuration?.PredefinedMetricSpecification ?? {};
  switch (type) {
    case 'ECSServiceAverageCPUUtilization':
    case 'ECSServiceAverageCPUUtilizationHighResolution':
      return ({ cpuPercent }) => cpuPercent;
    case 'ECSServiceAverageMemoryUtilization':
    case 'ECSServiceAverageMemoryUtilizationHighResolution':
      return ({ memoryPercent }) => memoryPercent;
    case 'ALBRequestCountPerTarget': {
      // app/<load balancer>/<id>/targetgroup/<name>/<id>: the target group's ARN has the last three.
      const group = ResourceLabel.slice(Math.max(0, ResourceLabel.indexOf('targetgroup/')));
      return ({ requestsPerTarget }) =>
        [...requestsPerTarget].find(([arn]) => group !== '' && arn.endsWith(`:${group}`))?.[1];
    }
    default:
      return undefined;
  }
}
