import { createHash } from 'node:crypto';

/** One version of one object: the unit that is counted once. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** The bucket's version id where it keeps versions, else the ETag. */
  readonly version: string;
}

/** The subject of a record: one object version, or one set of them. */
export interface RecordSubject {
  readonly versions: readonly ObjectVersion[];
  /** For people: `s3://bucket/key`. */
  readonly subject: string;
  /** The minute for errors without a time, unless an earlier run has decided another one. */
  readonly undatedMinute: number;
}

/** The key under `prefix` of the record of this version, or of exactly this set of versions in any order. */
export function recordKey(prefix: string, versions: readonly ObjectVersion[]): string {
  const identities = versions
    .map(({ bucket, key, version }) => JSON.stringify([bucket, key, version]))
    .sort();
  const hash = createHash('sha256').update(identities.join('\n')).digest('hex');
  return `${prefix}published/${hash}.json`;
}
