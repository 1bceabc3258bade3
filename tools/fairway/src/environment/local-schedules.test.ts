import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { LocalSchedules, scheduledJobs } from './local-schedules.ts';

const NOON = Date.parse('2026-11-30T12:00:00Z');
const MINUTE_MS = 60_000;

const job = (name: string, schedule?: object) => ({
  name,
  summary: 'A job.',
  timeoutSeconds: 60,
  ...(schedule === undefined ? {} : { schedule }),
});
const manifest = defineService({
  name: 'orders',
  summary: 'Takes orders.',
  port: 8100,
  paths: ['/orders'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 10,
  jobs: [
    job('often', { expression: 'rate(2 minutes)' }),
    job('at-night', { expression: 'cron(0 1 * * ? *)', timeZone: 'Europe/Berlin' }),
    job('by-hand'),
  ] as never,
});

/** A clock whose time is set, and which wakes whoever is due then. */
function handClock() {
  const alarms = new Set<{ time: number; wake: () => void }>();
  let now = NOON;
  return {
    clock: {
      now: () => now,
      wakeAt: (time: number, wake: () => void) => {
        const alarm = { time, wake };
        alarms.add(alarm);
        return () => alarms.delete(alarm);
      },
    },
    set: (time: number) => {
      now = time;
      for (const alarm of [...alarms].filter((each) => each.time <= now)) {
        alarms.delete(alarm);
        alarm.wake();
      }
    },
    waiting: () => alarms.size,
  };
}

describe('schedules on this machine', () => {
  const begun: string[] = [];
  const { clock, set, waiting } = handClock();
  const schedules = new LocalSchedules(clock, ({ job: { name } }) => void begun.push(name));
  const told = () => begun.splice(0);

  test('begin each job that has one when it is due, a rate counted from the start', () => {
    schedules.start(scheduledJobs([manifest]));

    set(NOON + MINUTE_MS);
    expect(told()).toEqual([]);
    set(NOON + 2 * MINUTE_MS);
    expect(told()).toEqual(['often']);
    set(NOON + 3 * MINUTE_MS);
    expect(told()).toEqual([]);
    set(NOON + 4 * MINUTE_MS);
    expect(told()).toEqual(['often']);
  });

  test('do not make up for what was slept through', () => {
    set(Date.parse('2026-12-01T08:00:00Z'));

    // One in the morning in Berlin was midnight; it is begun once, late.
    expect(told().toSorted()).toEqual(['at-night', 'often']);
    set(Date.parse('2026-12-01T08:02:00Z'));
    expect(told()).toEqual(['often']);
  });

  test('end', () => {
    schedules.stop();

    expect(waiting()).toBe(0);
  });
});
