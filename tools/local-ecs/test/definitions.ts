import type { ContainerDefinition, HealthCheck, ServiceDefinition } from '../src/index.ts';

export const app: ContainerDefinition = {
  name: 'app',
  command: '/usr/bin/node',
  args: ['main.js'],
  workingFolder: '/',
  environment: {},
  essential: true,
  port: { variable: 'PORT', preferred: 8102 },
  stopSignal: 'SIGTERM',
  stopTimeoutMs: 30_000,
};

/** A container that must succeed before the app starts. */
export const migration: ContainerDefinition = {
  name: 'migrate',
  command: '/usr/bin/node',
  args: ['migrate.js'],
  workingFolder: '/',
  environment: {},
  essential: false,
  stopSignal: 'SIGTERM',
  stopTimeoutMs: 5_000,
};

export const appAfterMigration: ContainerDefinition = {
  ...app,
  dependsOn: [{ container: 'migrate', condition: 'SUCCESS' }],
};

export const healthCheck: HealthCheck = {
  path: '/health',
  startIntervalMs: 100,
  intervalMs: 1_000,
  timeoutMs: 500,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  graceMs: 60_000,
};

const logs: ServiceDefinition = {
  name: 'logs',
  desiredCount: 1,
  taskDefinition: { release: 'v1', containers: [app] },
  deployment: {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    circuitBreaker: { enable: true, rollback: true },
  },
  healthCheck,
  minimumStableMs: 2_000,
  deregistrationDelayMs: 15_000,
};

/** The service `logs` of one release, with a test's changes. */
export function serviceOf(
  release: string,
  {
    containers = [app],
    ...changes
  }: Partial<ServiceDefinition> & { containers?: ContainerDefinition[] } = {},
): ServiceDefinition {
  return { ...logs, taskDefinition: { release, containers }, ...changes };
}
