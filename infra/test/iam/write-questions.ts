// `node infra/test/iam/write-questions.ts`: writes the questions, and the statements that answer them, into
// docs/security.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { answeredQuestions } from './answered-questions.ts';

const page = join(import.meta.dirname, '../../../docs/security.md');
const written = readFileSync(page, 'utf8').replace(
  /(?<=<!-- questions -->\n\n)[^]*?(?=\n\n<!-- \/questions -->)/,
  answeredQuestions,
);
writeFileSync(page, written);
