import { signInRequired, type DatedKeys, type ServiceManifest } from '@fairway/service-manifest';

import { fileOf } from '../model/files.ts';
import { datedKeysRules, logQueryRules, queriedBucketRules } from '../rules/log-queries.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';

/** Checks that services may ask Amazon Athena, and that each choice about it has an effect. */
export function logQueryFaults(subject: Subject, manifests: readonly ServiceManifest[]): readonly Fault[] {
  const { logQueries, logBucket, services } = subject.environment;
  const asking = manifests.filter(({ needs }) => needs.logQueries === true);
  // Without one the choice is idle, and that is told elsewhere.
  if (logQueries.kind === 'none' || asking.length === 0) return [];
  const known = new Map(Object.entries(services));
  const buckets = [
    ...(logBucket.kind === 'own' ? ['own'] : []),
    ...new Set(asking.flatMap(({ name }) => known.get(name)?.readBuckets ?? [])),
  ];
  return [
    ...faultsAt(subject, 'logQueries', [
      ...logQueryRules(logQueries),
      ...queriedBucketRules('', buckets),
      ...logQueries.datedKeys.flatMap((keys, index) => datedKeysRules(`datedKeys.${index}`, keys)),
    ]),
    ...datedBucketFaults(subject, logQueries.datedKeys, buckets),
    ...openQueryFaults(subject, asking),
  ];
}

type BucketKeys = DatedKeys & { readonly bucket: string };

/** Keys of a bucket that is not asked about, or that are described twice, change nothing. */
function datedBucketFaults(
  subject: Subject,
  dated: readonly BucketKeys[],
  buckets: readonly string[],
): readonly Fault[] {
  return dated.flatMap(({ bucket }, index) => {
    const path = `logQueries.datedKeys.${index}.bucket`;
    if (!buckets.includes(bucket)) {
      const among = buckets.length === 0 ? 'there is none' : buckets.join(', ');
      return [faultAt(subject, path, `must be one of the buckets that services ask about (${among})`)];
    }
    const isFirst = dated.findIndex((each) => each.bucket === bucket) === index;
    return isFirst ? [] : [faultAt(subject, path, 'must be listed once')];
  });
}

/** Each query costs money: in production every query needs a token. */
function openQueryFaults(subject: Subject, asking: readonly ServiceManifest[]): readonly Fault[] {
  const { production, signIn } = subject.environment;
  if (!production) return [];
  return asking
    .filter((manifest) => signInRequired(manifest, signIn.requiredBy) !== 'true')
    .map(({ name }) => ({
      ...faultAt(
        subject,
        'signIn.requiredBy',
        `must list \`${name}\` in production, where \`logQueries\` chooses Athena: whoever asks spends money`,
      ),
      value: signIn.requiredBy.join(', '),
      file: fileOf(subject.environment),
    }));
}
