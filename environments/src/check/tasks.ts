import {
  cronRules,
  fargateSizeRules,
  logLevels,
  timeZoneRules,
  type BrokenRule,
} from '@fairway/service-manifest';

import type { ServiceSettings } from '../model/service-settings.ts';
import { capacityRules, taskCountRules, thresholdRules, tracingRules } from '../rules/tasks.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';
import { rangeFaults, type NumberRange } from './ranges.ts';

const ranges: readonly NumberRange[] = [
  { path: 'scaling.cpuPercent', between: [10, 95] },
  { path: 'scaling.memoryPercent', between: [10, 95] },
  { path: 'scaling.requestsPerTarget', between: [1, 1_000_000] },
  { path: 'scaling.scaleOutCooldownSeconds', between: [0, 3600], whole: true },
  { path: 'scaling.scaleInCooldownSeconds', between: [0, 3600], whole: true },
];

/** Sizes, counts and thresholds of each service in an environment. */
export function taskFaults(subject: Subject): readonly Fault[] {
  return Object.entries(subject.environment.services).flatMap(([service, settings]) => {
    const { size, tasks, capacity, tracing, alarms } = settings;
    const at = (part: string, broken: readonly BrokenRule[]): readonly Fault[] =>
      faultsAt(subject, `services.${service}.${part}`, broken);
    return [
      ...at('size', fargateSizeRules(size)),
      ...at('tasks', taskCountRules(tasks)),
      ...at('capacity', capacityRules(capacity, tasks.maximum)),
      ...nightFaults(subject, service, settings),
      ...workdayFaults(subject, service, settings),
      ...at('tracing', tracingRules(tracing)),
      ...logLevelFaults(subject, service, settings),
      ...rangeFaults(
        subject,
        ranges.map((range) => ({ ...range, path: `services.${service}.${range.path}` })),
      ),
      ...at('alarms', thresholdRules(alarms)),
    ];
  });
}

function nightFaults(subject: Subject, service: string, { night }: ServiceSettings): readonly Fault[] {
  return night.kind === 'awake' ? [] : scheduleFaults(subject, `services.${service}.night`, night);
}

function workdayFaults(
  subject: Subject,
  service: string,
  { workday, night, tasks }: ServiceSettings,
): Fault[] {
  if (workday.kind === 'even') return [];
  const path = `services.${service}.workday`;
  const isBetween =
    Number.isInteger(workday.minimum) && workday.minimum > tasks.minimum && workday.minimum <= tasks.maximum;
  const range = `must be a whole number above the minimum of tasks, ${tasks.minimum}, and at most the maximum, ${tasks.maximum}`;
  return [
    ...scheduleFaults(subject, path, workday),
    ...(isBetween ? [] : [faultAt(subject, `${path}.minimum`, range)]),
    ...(night.kind === 'awake'
      ? []
      : [
          faultAt(
            subject,
            `${path}.kind`,
            'must be even where the service sleeps: one schedule moves its bounds',
          ),
        ]),
  ];
}

function scheduleFaults(
  subject: Subject,
  path: string,
  schedule: { readonly stop: string; readonly start: string; readonly timeZone: string },
): readonly Fault[] {
  return [
    ...faultsAt(subject, path, cronRules('stop', schedule.stop)),
    ...faultsAt(subject, path, cronRules('start', schedule.start)),
    ...faultsAt(subject, path, timeZoneRules('timeZone', schedule.timeZone)),
  ];
}

function logLevelFaults(subject: Subject, service: string, { logLevel }: ServiceSettings): Fault[] {
  if (logLevels.includes(logLevel)) return [];
  return [faultAt(subject, `services.${service}.logLevel`, `must be one of ${logLevels.join(', ')}`)];
}
