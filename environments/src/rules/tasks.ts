import { imageRules, numberRules, type BrokenRule } from '@fairway/service-manifest';

import type { AlarmThresholds, Capacity, TaskCounts, Tracing } from '../model/service-settings.ts';

/** ECS starts the new tasks of a deployment beside the old ones. */
export const TASKS_IN_DEPLOYMENT = 2;

/** 1 ≤ minimum ≤ desired ≤ maximum. */
export function taskCountRules({ minimum, desired, maximum }: TaskCounts): readonly BrokenRule[] {
  const wrong = Object.entries({ minimum, desired, maximum }).flatMap(([name, count]) =>
    numberRules(name, count, [1, 1000], 'whole'),
  );
  if (wrong.length > 0) return wrong;
  if (minimum > maximum) {
    return [{ path: 'minimum', rule: `must not be above the maximum, ${maximum}`, value: minimum }];
  }
  if (desired >= minimum && desired <= maximum) return [];
  return [{ path: 'desired', rule: `must be from ${minimum} to ${maximum}`, value: desired }];
}

/** @param maximum of tasks */
export function capacityRules(
  { onDemandBase, spotPercent }: Capacity,
  maximum: number,
): readonly BrokenRule[] {
  const isBase = Number.isInteger(onDemandBase) && onDemandBase >= 0 && onDemandBase <= maximum;
  const rule = `must be a whole number from 0 to the maximum of tasks, ${maximum}`;
  return [
    ...(isBase ? [] : [{ path: 'onDemandBase', rule, value: onDemandBase }]),
    ...numberRules('spotPercent', spotPercent, [0, 100], 'whole'),
  ];
}

export function tracingRules(tracing: Tracing): readonly BrokenRule[] {
  if (tracing.kind === 'off') return [];
  const { collectorImage, sampledPercent } = tracing;
  return [
    ...imageRules('collectorImage', collectorImage),
    ...numberRules('sampledPercent', sampledPercent, [0.01, 100]),
  ];
}

const thresholds: Readonly<Record<NumberThreshold, Parameters<typeof numberRules>[2]>> = {
  cpuPercent: [1, 100],
  memoryPercent: [1, 100],
  p99Seconds: [0.01, 120],
  serverErrorPercent: [0.1, 100],
  errorLines: [1, 1_000_000],
};
type NumberThreshold = Exclude<keyof AlarmThresholds, 'anomalyDetection'>;

/** @param given all thresholds, or those of some alarms */
export function thresholdRules(given: Partial<AlarmThresholds>): readonly BrokenRule[] {
  return (Object.keys(thresholds) as NumberThreshold[])
    .filter((name) => given[name] !== undefined)
    .flatMap((name) =>
      numberRules(name, given[name], thresholds[name], name === 'errorLines' ? 'whole' : 'any'),
    );
}
