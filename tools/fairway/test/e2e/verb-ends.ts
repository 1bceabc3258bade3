import type { VerbEnd } from './clone.ts';

/** One fault, or none. */
export function unless(is: boolean, fault: string): readonly string[] {
  return is ? [] : [fault];
}

/** With the end of what it said. */
export function unlessEnded({ code, out, err }: VerbEnd, wanted: number): readonly string[] {
  return unless(
    code === wanted,
    `exit code ${code}, not ${wanted}\n${out.slice(-2_000)}\n${err.slice(-4_000)}`,
  );
}
