import { describe, expect, test } from '@jest/globals';

import { orders } from '../test/fixtures/orders.ts';
import { defineService, ManifestError } from './define-service.ts';
import { jobOf, jobPath, jobProgram } from './job.ts';
import { bundledFile, sourceFile } from './programs.ts';

const cleanUp = { name: 'clean-up', summary: 'Removes what is old.', timeoutSeconds: 600 };

function faultsOf(...jobs: readonly object[]): readonly string[] {
  try {
    defineService({ ...orders, jobs: jobs.map((job) => ({ ...cleanUp, ...job })) });
    return [];
  } catch (error) {
    if (error instanceof ManifestError) return error.faults;
    throw error;
  }
}

describe('the jobs of a manifest', () => {
  test('get their defaults', () => {
    const manifest = defineService({ ...orders, jobs: [cleanUp] });

    expect(manifest.jobs).toEqual([{ ...cleanUp, args: [], retries: 0, mayOverlap: false }]);
    expect(defineService(orders).jobs).toEqual([]);
  });

  test('keep a size and a schedule of their own', () => {
    const schedule = { expression: 'cron(0 2 * * ? *)' };
    const size = { cpu: 1024, memoryMib: 2048 } as const;
    const { jobs } = defineService({ ...orders, jobs: [{ ...cleanUp, size, schedule }] });

    expect(jobs[0]).toMatchObject({ size, schedule: { ...schedule, timeZone: 'UTC' } });
  });

  test('have a program each, in sources and in bundles', () => {
    const manifest = defineService({ ...orders, jobs: [cleanUp] });
    const job = jobOf(manifest, 'clean-up');

    expect(sourceFile(jobProgram(job))).toBe('src/jobs/clean-up.ts');
    expect(bundledFile(jobProgram(job))).toBe('jobs-clean-up.mjs');
    expect(jobPath(manifest, job)).toBe('orders/clean-up');
    expect(() => jobOf(manifest, 'cleanup')).toThrow('orders has no job cleanup; its manifest has: clean-up');
  });

  test('are told all their faults at once', () => {
    expect(
      faultsOf(
        { name: 'Clean', summary: ' ', timeoutSeconds: 5, retries: 6, size: { cpu: 300, memoryMib: 512 } },
        { schedule: { expression: 'cron(61 2 * * ? *)', timeZone: 'Berlin' } },
      ),
    ).toEqual([
      "`jobs.0.name` must be 2 to 20 lower-case letters, digits and single hyphens, starting with a letter, got: 'Clean'",
      "`jobs.0.summary` must be a sentence, got: ' '",
      '`jobs.0.timeoutSeconds` must be a whole number from 10 to 86400, got: 5',
      '`jobs.0.retries` must be a whole number from 0 to 5, got: 6',
      '`jobs.0.size.cpu` must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got: 300',
      "`jobs.1.schedule.expression` must have minutes from 0 to 59, got: 'cron(61 2 * * ? *)'",
      "`jobs.1.schedule.timeZone` must be an IANA time zone, such as Europe/Berlin, got: 'Berlin'",
    ]);
  });

  test('have names of their own, and none of a session', () => {
    expect(faultsOf({}, {})).toEqual(['`jobs` must have different names, twice: clean-up']);
    expect(faultsOf({ name: 'orders' })).toEqual([
      "`jobs` must not have their service's name, got: 'orders'",
    ]);
    expect(faultsOf({ name: 'my-exec' })).toEqual([
      "`jobs.0.name` must not end with exec, as the tasks of sessions do, got: 'my-exec'",
    ]);
  });

  test('have fields of the right kind, and no others', () => {
    expect(faultsOf({ retries: 'two', scedule: {} })).toEqual([
      "`jobs.0.retries` must be a number, got: 'two'",
      "`jobs.0.scedule` must be a field that there is; did you mean 'schedule'?, got: an object",
    ]);
  });
});
