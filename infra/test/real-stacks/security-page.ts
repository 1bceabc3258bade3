import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { bootstrapStack } from '@fairway/environments';
import { expect, test } from '@jest/globals';

import { PipelineRoles } from '../iam/pipeline-roles.ts';
import { questionTable } from '../iam/question-table.ts';
import { realStacks, workspace } from '../support/real-stacks.ts';

const page = join(import.meta.dirname, '../../../docs/security.md');

// After a change of questions or statements: `node infra/test/iam/write-questions.ts`.
test('the page about security has the questions that are asked, and what answers them', () => {
  const { shared } = workspace;
  const { json } = realStacks.find(({ name }) => name === bootstrapStack(shared, shared.account))!;

  const table = questionTable(workspace, new PipelineRoles(shared, json));
  expect(readFileSync(page, 'utf8')).toContain(`<!-- questions -->\n\n${table}\n\n<!-- /questions -->`);
});
