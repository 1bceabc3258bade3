import type { ServiceManifest } from '@fairway/service-manifest';

import { logRetentionRules, logWriterRules } from '../rules/log-bucket.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';

/** The environment's own bucket for logs, and whether each service that reads buckets has one to read. */
export function logBucketFaults(subject: Subject, manifests: readonly ServiceManifest[]): readonly Fault[] {
  const { logBucket, services } = subject.environment;
  if (logBucket.kind === 'own') {
    return faultsAt(subject, 'logBucket', [
      ...logRetentionRules('retentionDays', logBucket.retentionDays),
      ...logWriterRules('writers', logBucket.writers),
    ]);
  }
  const known = new Map(Object.entries(services));
  return manifests
    .filter(({ name, needs }) => needs.readBuckets === true && known.get(name)?.readBuckets.length === 0)
    .map(({ name }) =>
      faultAt(
        subject,
        `services.${name}.readBuckets`,
        `must name a bucket where \`logBucket\` is none: ${name} may read nothing, and answers every request with a refusal`,
      ),
    );
}
