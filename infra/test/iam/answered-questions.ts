import { twoAccounts } from '../fixtures/two-accounts.ts';
import { judgedStacks } from '../support/judged-stacks.ts';
import { inOneAccount, rolesOf } from '../support/real-stacks.ts';
import { questionTable } from './question-table.ts';

/**
 * The table of docs/security.md. It is about environments of its own, so that it stays when one is added to the
 * workspace.
 */
export function answeredQuestions(): string {
  const inputs = inOneAccount(twoAccounts);
  return questionTable(inputs, rolesOf(inputs, judgedStacks(inputs)));
}
