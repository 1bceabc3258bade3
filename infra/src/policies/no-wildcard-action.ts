import type { PolicyRule } from '../judging/policy.ts';
import { readsSettings } from '../judging/settings-reads.ts';
import { statementName, statementsOf, type PolicyStatement } from '../judging/statements.ts';

/** Wildcards that stand for one operation and its variants, as AWS itself asks for them. */
const variants = ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

export const policy: PolicyRule = {
  why: 'A wildcard grants actions that nobody has thought of, and tomorrow those that AWS adds.',
  check: (stack) =>
    statementsOf(stack)
      .filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) =>
        statement.actions
          .filter((action) => action.includes('*') && !isKnown(action) && !isOwnKey(action, statement))
          .map((action) => ({
            address: statement.block.address,
            found: `${statementName(statement)} allows ${action}`,
            fix: 'List the actions that are called',
          })),
      ),
};

/** True for an action of the same kind, also for one that AWS adds tomorrow. */
function isKnown(action: string): boolean {
  return variants.includes(action) || readsSettings(action);
}

/** A key that its account has no power over could never be changed again. */
function isOwnKey(action: string, { block, principals }: PolicyStatement): boolean {
  const owners = principals['AWS'] ?? [];
  return (
    block.type === 'aws_kms_key' &&
    action === 'kms:*' &&
    owners.length > 0 &&
    owners.every((owner) => /^arn:aws:iam::\d{12}:root$/.test(owner))
  );
}
