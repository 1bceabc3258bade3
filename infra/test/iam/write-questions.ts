// `node infra/test/iam/write-questions.ts`: writes the questions, and what answers them, into docs/security.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bootstrapStack } from '@fairway/environments';

import { realStacks, workspace } from '../support/real-stacks.ts';
import { PipelineRoles } from './pipeline-roles.ts';
import { questionTable } from './question-table.ts';

const { shared } = workspace;
const { json } = realStacks.find(({ name }) => name === bootstrapStack(shared, shared.account))!;
const page = join(import.meta.dirname, '../../../docs/security.md');
const table = questionTable(workspace, new PipelineRoles(shared, json));
const written = readFileSync(page, 'utf8').replace(
  /(?<=<!-- questions -->\n\n)[^]*?(?=\n\n<!-- \/questions -->)/,
  () => table,
);
writeFileSync(page, written);
