import { connectionsOfTask, type ServiceManifest } from '@fairway/service-manifest';

import type { DatabaseCapacity } from '../model/environment.ts';
import { databaseCapacityRules } from '../rules/database.ts';
import { TASKS_IN_DEPLOYMENT } from '../rules/tasks.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';

/**
 * AWS publishes 189 at one ACU, 823 at 4, 1,669 at 8 and 3,360 at 16; this is the lower bound of a line through them.
 */
const CONNECTIONS_OF_FIRST_ACU = 189;
const CONNECTIONS_OF_NEXT_ACU = 211;
const MAX_CONNECTIONS = 5000;
const MAX_CONNECTIONS_OF_SMALL_MINIMUM = 2000;
/** For AWS's own sessions, migrations, and a person who looks for a fault. */
const RESERVED_CONNECTIONS = 20;

/**
 * The `max_connections` that Aurora PostgreSQL sets on Serverless v2: by the memory of the maximum capacity, at most
 * 5,000, and at most 2,000 where the minimum is 0 or 0.5 ACU.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
export function maxConnections({ maximumAcu, idle }: DatabaseCapacity): number {
  const byMemory = Math.floor(CONNECTIONS_OF_FIRST_ACU + CONNECTIONS_OF_NEXT_ACU * (maximumAcu - 1));
  const minimum = idle.kind === 'pauses' ? 0 : idle.minimumAcu;
  return Math.min(byMemory, minimum <= 0.5 ? MAX_CONNECTIONS_OF_SMALL_MINIMUM : MAX_CONNECTIONS);
}

/** Capacity, and whether every task's pool fits into it. */
export function databaseFaults(subject: Subject, manifests: readonly ServiceManifest[]): readonly Fault[] {
  const capacity = faultsAt(subject, 'database', databaseCapacityRules(subject.environment.database));
  return capacity.length > 0 ? capacity : connectionFaults(subject, manifests);
}

function connectionFaults(subject: Subject, manifests: readonly ServiceManifest[]): Fault[] {
  const { database, services } = subject.environment;
  const settings = new Map(Object.entries(services));
  const uses = manifests.flatMap(({ name, needs }) => {
    const maximum = settings.get(name)?.tasks.maximum ?? 0;
    return needs.database === undefined
      ? []
      : [{ name, maximum, poolSize: connectionsOfTask(needs.database) }];
  });
  const needed = uses.reduce(
    (sum, { maximum, poolSize }) => sum + maximum * poolSize * TASKS_IN_DEPLOYMENT,
    0,
  );
  const allowed = maxConnections(database) - RESERVED_CONNECTIONS;
  if (needed <= allowed) return [];
  const sum = uses.map(({ name, maximum, poolSize }) => `${name} ${maximum} × ${poolSize}`).join(' + ');
  const rule = `must allow ${needed} connections (${sum} tasks × pool, doubled during a deployment) and allows ${allowed}: raise it, or lower \`tasks.maximum\``;
  return [faultAt(subject, 'database.maximumAcu', rule)];
}
