import { expect, test } from '@jest/globals';

import { filledIn, proofOf, proofs, runbookCommands } from './commands.ts';

test('every command of the AWS CLI in a runbook is one that `npm run prove:runbooks` runs, as far as it can be', () => {
  const commands = runbookCommands();

  expect(commands.length).toBeGreaterThan(8);
  expect(commands.filter((command) => proofOf(command) === undefined)).toEqual([]);
});

test('and it has no command that no runbook has', () => {
  const texts = runbookCommands().map(({ text }) => text);

  expect(Object.keys(proofs).filter((start) => !texts.some((text) => text.startsWith(start)))).toEqual([]);
});

test('a command that can be run has no placeholder left', () => {
  const run = runbookCommands().filter((command) => proofOf(command) !== 'version 2');

  expect(
    run.map(filledIn).filter((text) => /<[a-z]|\b[A-Z]{3,}\b/.test(text.replaceAll(/'[^']*'/g, ''))),
  ).toEqual([]);
});
