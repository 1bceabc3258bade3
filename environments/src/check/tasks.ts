import { fargateCpuValues, fargateMemoryMib } from '@fairway/service-manifest';

import type { ServiceSettings } from '../model/service-settings.ts';
import { faultAt, type Fault, type Subject } from './fault.ts';
import { isWholeBetween, rangeFaults, type NumberRange } from './ranges.ts';

/** Application Auto Scaling's: minutes, hours, day of month, month, day of week, year. */
const CRON = /^cron\((?:[\d*,/?LW#A-Z-]+ ){5}[\d*,/?LW#A-Z-]+\)$/;
const IMAGE_BY_DIGEST = /@sha256:[0-9a-f]{64}$/;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

const ranges: readonly NumberRange[] = [
  { path: 'capacity.spotPercent', between: [0, 100], whole: true },
  { path: 'scaling.cpuPercent', between: [10, 95] },
  { path: 'scaling.memoryPercent', between: [10, 95] },
  { path: 'scaling.requestsPerTarget', between: [1, 1_000_000] },
  { path: 'scaling.scaleOutCooldownSeconds', between: [0, 3600], whole: true },
  { path: 'scaling.scaleInCooldownSeconds', between: [0, 3600], whole: true },
  { path: 'alarms.cpuPercent', between: [1, 100] },
  { path: 'alarms.memoryPercent', between: [1, 100] },
  { path: 'alarms.p99Seconds', between: [0.01, 120] },
  { path: 'alarms.serverErrorPercent', between: [0.1, 100] },
  { path: 'alarms.errorLines', between: [1, 1_000_000], whole: true },
];

/** Sizes, counts and thresholds of each service in an environment. */
export function taskFaults(subject: Subject): readonly Fault[] {
  return Object.entries(subject.environment.services).flatMap(([service, settings]) => [
    ...sizeFaults(subject, service, settings),
    ...countFaults(subject, service, settings),
    ...nightFaults(subject, service, settings),
    ...choiceFaults(subject, service, settings),
    ...rangeFaults(
      subject,
      ranges.map((range) => ({ ...range, path: `services.${service}.${range.path}` })),
    ),
  ]);
}

function sizeFaults(subject: Subject, service: string, { size }: ServiceSettings): Fault[] {
  const path = `services.${service}.size`;
  const memory = fargateMemoryMib(size.cpu);
  if (memory.length === 0) {
    return [faultAt(subject, `${path}.cpu`, `must be one of ${fargateCpuValues.join(', ')}`)];
  }
  if (memory.includes(size.memoryMib)) return [];
  return [
    faultAt(subject, `${path}.memoryMib`, `must be one of ${memory.join(', ')} with \`cpu\` ${size.cpu}`),
  ];
}

function countFaults(subject: Subject, service: string, { tasks, capacity }: ServiceSettings): Fault[] {
  const path = `services.${service}.tasks`;
  const wrong = Object.entries(tasks).filter(([, count]) => !isWholeBetween(count, 1, 1000));
  if (wrong.length > 0) {
    return wrong.map(([name]) =>
      faultAt(subject, `${path}.${name}`, 'must be a whole number from 1 to 1000'),
    );
  }
  const { minimum, desired, maximum } = tasks;
  const faults: Fault[] = [];
  if (minimum > maximum)
    faults.push(faultAt(subject, `${path}.minimum`, `must not be above the maximum, ${maximum}`));
  else if (desired < minimum || desired > maximum) {
    faults.push(faultAt(subject, `${path}.desired`, `must be from ${minimum} to ${maximum}`));
  }
  if (!isWholeBetween(capacity.onDemandBase, 0, maximum)) {
    const base = `services.${service}.capacity.onDemandBase`;
    faults.push(faultAt(subject, base, `must be a whole number from 0 to the maximum of tasks, ${maximum}`));
  }
  return faults;
}

function nightFaults(subject: Subject, service: string, { night }: ServiceSettings): Fault[] {
  if (night.kind === 'awake') return [];
  const path = `services.${service}.night`;
  const faults = (['stop', 'start'] as const)
    .filter((when) => !CRON.test(night[when]))
    .map((when) =>
      faultAt(
        subject,
        `${path}.${when}`,
        'must be a cron expression of six fields, such as cron(0 20 ? * MON-FRI *)',
      ),
    );
  if (!isTimeZone(night.timeZone)) {
    faults.push(faultAt(subject, `${path}.timeZone`, 'must be an IANA time zone, such as Europe/Berlin'));
  }
  return faults;
}

function choiceFaults(subject: Subject, service: string, { tracing, logLevel }: ServiceSettings): Fault[] {
  const faults: Fault[] = [];
  if (tracing.kind === 'x-ray' && !IMAGE_BY_DIGEST.test(tracing.collectorImage)) {
    faults.push(
      faultAt(
        subject,
        `services.${service}.tracing.collectorImage`,
        'must be an image by digest, ending with @sha256:…',
      ),
    );
  }
  if (!logLevels.includes(logLevel)) {
    faults.push(faultAt(subject, `services.${service}.logLevel`, `must be one of ${logLevels.join(', ')}`));
  }
  return faults;
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
