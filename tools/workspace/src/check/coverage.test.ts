import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { workspaceRoot } from '../workspace.ts';
import { jestCommand } from './test.ts';

test('coverage runs every test file of the workspace, once', () => {
  const command = [...jestCommand(workspaceRoot, 'jest.coverage.mjs'), '--listTests'];
  const listed = execFileSync(process.execPath, command, { cwd: workspaceRoot, encoding: 'utf8' });

  const files = globSync(
    '{infra,environments,packages/*,packages/*/manifest,tools/*}/{src,test}/**/*.test.ts',
    {
      cwd: workspaceRoot,
    },
  );
  expect(listed.trim().split('\n').toSorted()).toEqual(
    files.map((file) => join(workspaceRoot, file)).toSorted(),
  );
}, 60_000);
