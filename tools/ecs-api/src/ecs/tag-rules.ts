import { invalidParameter } from './errors.ts';
import type { Tag } from './records.ts';

const MAX_TAGS = 50;

/** @throws {ApiError} for a key that AWS keeps for itself or that is there twice, and for more tags than a resource may have */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const keys = added.map(({ key = '' }) => key);
  if (new Set(keys).size < keys.length) throw invalidParameter('Duplicate tag keys found.');
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter("Tag keys with the prefix 'aws:' are reserved for AWS use.");
  }
  const kept = tags.filter(({ key }) => !keys.includes(key ?? ''));
  const merged = [...kept, ...added.map(({ key, value = '' }) => ({ key, value }))];
  if (merged.length > MAX_TAGS)
    throw invalidParameter(`The resource cannot have more than ${MAX_TAGS} tags.`);
  return merged;
}
