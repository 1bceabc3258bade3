import { parseArgs } from 'node:util';

export const usage = `npm test                    lint (rules, types, layout), test and build everything that changed since it last passed
npm test -- PROJECT …       the same for some projects
npm run test:affected       the same for what differs from the main branch
`;

export interface TestOptions {
  readonly projects: readonly string[];
  readonly affected: boolean;
  readonly help: boolean;
}

/** @throws {TypeError} on an unknown flag */
export function parseTestOptions(args: readonly string[]): TestOptions {
  const flag = { type: 'boolean', default: false } as const;
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { affected: flag, help: { ...flag, short: 'h' } },
  });
  return { projects: positionals, ...values };
}
