import { InvalidArgumentError } from 'commander';

/** `a,b` → `['a', 'b']` */
export function splitNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('must be names separated by commas.');
  return names;
}
