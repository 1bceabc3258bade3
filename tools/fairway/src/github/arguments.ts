import { InvalidArgumentError } from 'commander';

/** Number of a pull request, as a command line has it. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('must be a whole number.');
  return Number(text);
}
