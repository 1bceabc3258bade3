import { InvalidArgumentError } from 'commander';

export function parseAccount(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('must be twelve digits.');
  return text;
}
