import { fargateSizeRules, type BrokenRule } from '@fairway/service-manifest';

import type { ServiceSettings } from '../model/service-settings.ts';
import { capacityRules, taskCountRules, thresholdRules, tracingRules } from '../rules/tasks.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';
import { rangeFaults, type NumberRange } from './ranges.ts';

/** Application Auto Scaling's: minutes, hours, day of month, month, day of week, year. */
const CRON = /^cron\((?:[\d*,/?LW#A-Z-]+ ){5}[\d*,/?LW#A-Z-]+\)$/;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

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

function nightFaults(subject: Subject, service: string, { night }: ServiceSettings): Fault[] {
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
): Fault[] {
  const faults = (['stop', 'start'] as const)
    .filter((when) => !CRON.test(schedule[when]))
    .map((when) =>
      faultAt(
        subject,
        `${path}.${when}`,
        'must be a cron expression of six fields, such as cron(0 20 ? * MON-FRI *)',
      ),
    );
  if (!isTimeZone(schedule.timeZone)) {
    faults.push(faultAt(subject, `${path}.timeZone`, 'must be an IANA time zone, such as Europe/Berlin'));
  }
  return faults;
}

function logLevelFaults(subject: Subject, service: string, { logLevel }: ServiceSettings): Fault[] {
  if (logLevels.includes(logLevel)) return [];
  return [faultAt(subject, `services.${service}.logLevel`, `must be one of ${logLevels.join(', ')}`)];
}

function isTimeZone(name: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' &&
      /^[A-Z]/.test(name)
    );
  } catch {
    return false;
  }
}
