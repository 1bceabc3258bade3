import { createHash } from 'node:crypto';

/** Bytes that are the same for the same seed. */
export function randomBytesFrom(seed: number): (length: number) => Uint8Array {
  let count = 0;
  return (length) => createHash('shake256', { outputLength: length }).update(`${seed} ${count++}`).digest();
}
