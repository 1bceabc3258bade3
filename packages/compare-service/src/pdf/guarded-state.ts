/** What the thread that reads tells its guard, by place in the numbers that they share. */
export const guarded = {
  /** 1 while a file is open. */
  busy: 0,
  /** How many pages were begun, of all files. */
  pages: 1,
  /** Resident memory that the process may have with this file. */
  memoryMib: 2,
} as const;

/** Numbers that both threads see. */
export function createGuardedState(): Int32Array<SharedArrayBuffer> {
  const places = Object.keys(guarded).length;
  return new Int32Array(new SharedArrayBuffer(places * Int32Array.BYTES_PER_ELEMENT));
}
