/** The shared numbers by which the reading thread reports to its guard, by their place. */
export const guarded = {
  /** 1 while a file is open. */
  busy: 0,
  /** The number of pages that were begun, of all files. */
  pages: 1,
  /** Resident memory that the process may have with this file. */
  memoryMib: 2,
} as const;

/** Numbers that both threads see. */
export function createGuardedState(): Int32Array<SharedArrayBuffer> {
  const places = Object.keys(guarded).length;
  return new Int32Array(new SharedArrayBuffer(places * Int32Array.BYTES_PER_ELEMENT));
}
