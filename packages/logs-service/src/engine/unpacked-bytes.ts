import type { ObjectCounts } from './count-rows.ts';
import type { ObjectHead } from './object-heads.ts';

/** Gzip data keeps its length modulo this. */
const LENGTH_MODULUS = 2 ** 32;
const BYTE_ORDER_MARK_BYTES = 3;

/**
 * How many bytes of text an object has. An engine tells those of its lines only, without line breaks: of plain text the listing
 * knows the rest, of gzip data its end does, unless it has several members.
 */
export function unpackedBytes(
  { log, unpackedSize }: Pick<ObjectHead, 'log' | 'unpackedSize'>,
  { counts: { lines }, octets }: ObjectCounts,
): { readonly bytes: number; readonly isExact: boolean } {
  if (unpackedSize === undefined) return { bytes: log.size, isExact: true };
  // Each line has one line feed, but perhaps the last one, and may have a carriage return.
  const least = octets + Math.max(0, lines - 1);
  const more = (((unpackedSize - least) % LENGTH_MODULUS) + LENGTH_MODULUS) % LENGTH_MODULUS;
  const isExact = more <= lines + 1 + BYTE_ORDER_MARK_BYTES;
  return { bytes: isExact ? least + more : octets + lines, isExact };
}
