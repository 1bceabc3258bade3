/** The points that AWS's alarms of a tracking policy need: this many above the target, or below nine tenths of it. */
export const POINTS_TO_SCALE_OUT = 3;
export const POINTS_TO_SCALE_IN = 15;
const SCALE_IN_SHARE = 0.9;

/** A policy that tracks a target, and the measurements of its metric. */
export interface TrackedPolicy {
  readonly name: string;
  readonly target: number;
  /** Points in the metric's own unit, the newest last; since the last change of the capacity. */
  readonly points: readonly number[];
  readonly scaleOutCooldownMs: number;
  readonly scaleInCooldownMs: number;
  readonly disableScaleIn: boolean;
}

/** The last change of the task count. */
export interface LastScaling {
  readonly at: number;
  readonly direction: 'out' | 'in';
}

/** Everything that a decision depends on. */
export interface Tracking {
  readonly policies: readonly TrackedPolicy[];
  readonly capacity: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly last?: LastScaling | undefined;
  readonly outSuspended: boolean;
  /** Suspended, or not now: ECS does not scale in while it deploys. */
  readonly inSuspended: boolean;
  readonly now: number;
}

export interface Decision {
  readonly capacity: number;
  readonly policy: string;
  readonly direction: 'out' | 'in';
}

/**
 * The number of tasks that a service should have by its policies; undefined for as many as it has. One policy is
 * enough for more tasks, and the largest counts; for fewer, all that may scale in must agree.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function trackTargets(tracking: Tracking): Decision | undefined {
  return scaleOut(tracking) ?? scaleIn(tracking);
}

function scaleOut({ policies, capacity, maximum, last, outSuspended, now }: Tracking): Decision | undefined {
  if (outSuspended) return undefined;
  const wanted = policies
    .filter(({ scaleOutCooldownMs }) => last?.direction !== 'out' || now >= last.at + scaleOutCooldownMs)
    .filter(({ points, target }) => areAll(points, POINTS_TO_SCALE_OUT, (point) => point > target))
    .map(({ name, points, target }) => ({ name, wanted: neededFor(points.at(-1) ?? 0, target, capacity) }))
    .toSorted((a, b) => b.wanted - a.wanted)[0];
  const bounded = Math.min(wanted?.wanted ?? 0, maximum);
  if (wanted === undefined || bounded <= capacity) return undefined;
  return { capacity: bounded, policy: wanted.name, direction: 'out' };
}

function scaleIn({ policies, capacity, minimum, last, inSuspended, now }: Tracking): Decision | undefined {
  const asked = policies.filter(({ disableScaleIn }) => !disableScaleIn);
  if (inSuspended || asked.length === 0) return undefined;
  // More tasks were needed a moment ago: the metric of one policy may be low while another's is not.
  const rests = asked.every(({ scaleOutCooldownMs, scaleInCooldownMs }) => {
    const cooldownMs = last?.direction === 'out' ? scaleOutCooldownMs : scaleInCooldownMs;
    return last === undefined || now >= last.at + cooldownMs;
  });
  const agree = asked.every(({ points, target }) =>
    areAll(points, POINTS_TO_SCALE_IN, (point) => point < target * SCALE_IN_SHARE),
  );
  if (!rests || !agree) return undefined;
  const wanted = asked
    .map(({ name, points, target }) => ({
      name,
      wanted: neededFor(Math.max(...points.slice(-POINTS_TO_SCALE_IN)), target, capacity),
    }))
    .toSorted((a, b) => b.wanted - a.wanted)[0];
  const bounded = Math.max(wanted?.wanted ?? capacity, minimum);
  if (wanted === undefined || bounded >= capacity) return undefined;
  return { capacity: bounded, policy: wanted.name, direction: 'in' };
}

/** As many as bring the metric, which is an average over the tasks, down or up to its target. */
function neededFor(point: number, target: number, capacity: number): number {
  return Math.ceil((capacity * point) / target);
}

function areAll(points: readonly number[], count: number, holds: (point: number) => boolean): boolean {
  return points.length >= count && points.slice(-count).every(holds);
}
