import type { ServiceIdentity } from '../../src/identity.ts';

/** The build that a service is in a test. */
export function sampleIdentity(service: string): ServiceIdentity {
  return {
    service,
    version: 'abc123',
    commit: 'c0ffee',
    release: 'r1',
    environment: 'test',
    startedAt: '2026-01-01T00:00:00.000Z',
  };
}
