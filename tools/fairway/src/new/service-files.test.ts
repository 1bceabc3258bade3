import { bundledFile, defineService, jobProgram, sourceFile } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import type { NewService } from './choices.ts';
import { freePort } from './free-port.ts';
import { serviceFiles } from './service-files.ts';
import { manifestOf } from './templates/manifest-files.ts';

const yesAndNo = [false, true];
const kinds: readonly NewService[] = yesAndNo.flatMap((database) =>
  yesAndNo.flatMap((worker) =>
    yesAndNo.map((job) => ({ name: 'daily-notes', port: 8110, database, worker, job })),
  ),
);

describe('a new service', () => {
  test.each(kinds)(
    'of $database, $worker, $job has a manifest without a fault, and each of its programs',
    (kind) => {
      const manifest = defineService(manifestOf(kind));
      const files = serviceFiles(kind);
      const programs = [
        'main' as const,
        ...(kind.database ? ['migrate' as const] : []),
        ...manifest.jobs.map((job) => jobProgram(job)),
      ];

      for (const program of programs) {
        expect(Object.keys(files)).toContain(`packages/daily-notes-service/${sourceFile(program)}`);
        expect(bundledFile(program)).not.toContain('/');
      }
      expect(manifest.worker).toBe(kind.worker);
      expect(manifest.jobs).toHaveLength(kind.job ? 1 : 0);
    },
  );

  test.each(kinds)('of $database, $worker, $job imports only files that it has', (kind) => {
    const files = serviceFiles(kind);
    const missing = Object.entries(files).flatMap(([path, text]) =>
      [...text.matchAll(/from '(\.[^']+)'/g)]
        .map(([, address = '']) => new URL(address, `file:///${path}`).pathname.slice(1))
        .filter((imported) => !Object.hasOwn(files, imported))
        .map((imported) => `${path}: ${imported}`),
    );

    expect(missing).toEqual([]);
  });
});

test('a port is free when no other service has it, nor one whose listener rules would have its priorities', () => {
  expect(freePort([])).toBe(8101);
  expect(freePort([{ port: 8101 }, { port: 8102 }, { port: 10_103 }])).toBe(8104);
});
