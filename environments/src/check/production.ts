import type { ServiceManifest } from '@fairway/service-manifest';

import type { AcceptableFault } from '../model/acceptance.ts';
import { acceptanceHint, unacceptedFaults } from './acceptances.ts';
import { faultAt, type Fault, type Subject } from './fault.ts';

const MIN_TASKS = 2;
const MIN_BACKUP_DAYS = 7;

/** Rules for production, beyond those for every environment. */
export function productionFaults(
  subject: Subject,
  manifests: readonly ServiceManifest[],
  all: readonly Subject[],
  today: string,
): readonly Fault[] {
  const { production, network, protection, services } = subject.environment;
  const acceptable = production ? acceptableProductionFaults(subject, all) : [];
  const unaccepted = unacceptedFaults(subject, acceptable, today);
  if (!production) return unaccepted;
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
  return [...faults, ...unaccepted];

  function databaseFaults(): void {
    const { idle, multiZone } = subject.environment.database;
    if (idle.kind === 'pauses')
      add('database.idle.kind', 'must be runs in production: its users must not wait for a start');
    if (!multiZone) add('database.multiZone', 'must be true in production');
  }

  function add(path: string, rule: string): void {
    faults.push(faultAt(subject, path, rule));
  }
}

/** Rules that an environment may break for a time, when its file says why. */
function acceptableProductionFaults(subject: Subject, all: readonly Subject[]) {
  const { name, account, edge } = subject.environment;
  const others = all
    .map(({ environment }) => environment)
    .filter((other) => other.name !== name && other.account === account)
    .map((other) => other.name);
  return [
    ...(others.length === 0
      ? []
      : [
          acceptable(
            'account',
            `must be production’s alone, and ${others.join(', ')} ${others.length === 1 ? 'has' : 'have'} it too`,
          ),
        ]),
    ...(edge.domain.kind === 'custom'
      ? []
      : [
          acceptable(
            'edge.domain',
            'must be a domain of one’s own in production: CloudFront’s name has no TLS 1.2 floor',
          ),
        ]),
  ];

  function acceptable(path: AcceptableFault, rule: string) {
    return { ...faultAt(subject, path, `${rule}, ${acceptanceHint(path)}`), path };
  }
}
