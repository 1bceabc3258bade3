import type { ScannedObject } from '../analyze/scan-object.ts';
import type { ObjectHead } from './object-heads.ts';

/** An object with its counts. */
export interface CompletedObject {
  readonly head: ObjectHead;
  readonly object: ScannedObject;
  /** This process read it, and not the engine. */
  readonly here: boolean;
  /** Of gzip data: whether its number of bytes is known. */
  readonly hasExactBytes: boolean;
}
