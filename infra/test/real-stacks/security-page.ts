import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { answeredQuestions } from '../iam/answered-questions.ts';

const page = join(import.meta.dirname, '../../../docs/security.md');

// After a change of questions or statements: `node infra/test/iam/write-questions.ts`.
test('the page about security has the questions that are asked, and what answers them', () => {
  expect(readFileSync(page, 'utf8')).toContain(
    `<!-- questions -->\n\n${answeredQuestions()}\n\n<!-- /questions -->`,
  );
});
