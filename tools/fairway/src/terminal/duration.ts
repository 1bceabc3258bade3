import { InvalidArgumentError } from 'commander';

/** The largest first. */
const UNITS = new Map([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
]);

/** `90s`, `10m`, `2h`, `1d` → milliseconds. */
export function parseDuration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([a-z])$/.exec(text) ?? [];
  const size = UNITS.get(unit);
  if (size === undefined) throw new InvalidArgumentError('must be a number of s, m, h or d, such as 10m.');
  return Number(count) * size;
}

/** Milliseconds as the largest whole unit: `42s`, `3m`, `2h`, `5d`. */
export function formatDuration(milliseconds: number): string {
  const [unit, size] = [...UNITS].find(([, each]) => milliseconds >= each) ?? ['s', 1_000];
  return `${Math.max(0, Math.floor(milliseconds / size))}${unit}`;
}

/** Milliseconds as seconds with a tenth: `6.8 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
