import { subjectRepository } from '@fairway/environments';

import type { PolicyRule } from '../judging/policy.ts';
import { statementName, statementsOf, type PolicyStatement } from '../judging/statements.ts';

const GITHUB = 'token.actions.githubusercontent.com';

export const policy: PolicyRule = {
  why: 'Every repository of GitHub can ask for a token: only the conditions tell ours, and its environment, from the others.',
  check: (stack) =>
    statementsOf(stack)
      .filter(({ isTrust, principals }) => isTrust && principals['Federated'] !== undefined)
      .flatMap((statement) =>
        faultsOf(statement, subjectRepository(stack.shared)).map((found) => ({
          address: statement.block.address,
          found: `${statementName(statement)} ${found}`,
          fix: `Compare ${GITHUB}:aud with sts.amazonaws.com and :sub with repo:${subjectRepository(stack.shared)}:environment:<name>, by StringEquals`,
        })),
      ),
};

function faultsOf({ conditions }: PolicyStatement, repository: string): string[] {
  const equals = conditions['StringEquals'] ?? {};
  const audiences = equals[`${GITHUB}:aud`] ?? [];
  const subjects = equals[`${GITHUB}:sub`] ?? [];
  const faults: string[] = [];
  if (audiences.length !== 1 || audiences[0] !== 'sts.amazonaws.com')
    faults.push('takes a token for any audience');
  if (subjects.length === 0) faults.push('takes a token of any repository');
  for (const subject of subjects.filter((each) => !isBound(each, repository))) {
    faults.push(`takes a token of ${subject}`);
  }
  return faults;
}

/** A deployment names its environment, a plan is made for a pull request. */
function isBound(subject: string, repository: string): boolean {
  const rest = subject.startsWith(`repo:${repository}:`) ? subject.slice(`repo:${repository}:`.length) : '';
  return rest === 'pull_request' || /^environment:[a-z][a-z0-9-]*$/.test(rest);
}
