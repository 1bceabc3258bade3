import type { ServiceManifest } from '@fairway/service-manifest';

import { faultAt, type Fault, type Subject } from './fault.ts';

const MIN_TASKS = 2;
const MIN_BACKUP_DAYS = 7;

/** What production must have, beyond what any environment must. */
export function productionFaults(subject: Subject, manifests: readonly ServiceManifest[]): readonly Fault[] {
  const { production, network, protection, services } = subject.environment;
  if (!production) return [];
  const faults: Fault[] = [];
  if (network.kind === 'own' && network.outbound === 'public-addresses') {
    add('network.outbound', 'must not be public-addresses in production');
  }
  if (!protection.deletionProtection) add('protection.deletionProtection', 'must be true in production');
  if (!protection.finalSnapshot) add('protection.finalSnapshot', 'must be true in production');
  if (protection.backupRetentionDays < MIN_BACKUP_DAYS) {
    add('protection.backupRetentionDays', `must be at least ${MIN_BACKUP_DAYS} in production`);
  }
  for (const [service, { tasks, night, capacity, deployment }] of Object.entries(services)) {
    const path = `services.${service}`;
    if (tasks.minimum < MIN_TASKS)
      add(`${path}.tasks.minimum`, `must be at least ${MIN_TASKS} in production`);
    if (night.kind === 'asleep') add(`${path}.night.kind`, 'must be awake in production');
    if (capacity.spotPercent > 0 && capacity.onDemandBase < 1) {
      add(`${path}.capacity.onDemandBase`, 'must be at least 1 in production, beside tasks on Spot');
    }
    for (const safety of ['circuitBreaker', 'alarms'] as const) {
      if (!deployment[safety]) add(`${path}.deployment.${safety}`, 'must be true in production');
    }
  }
  if (manifests.some(({ needs }) => needs.database !== undefined)) databaseFaults();
  return faults;

  function databaseFaults(): void {
    const { idle, multiZone } = subject.environment.database;
    if (idle.kind === 'pauses')
      add('database.idle.kind', 'must be runs in production, where nobody waits for a start');
    if (!multiZone) add('database.multiZone', 'must be true in production');
  }

  function add(path: string, rule: string): void {
    faults.push(faultAt(subject, path, rule));
  }
}
