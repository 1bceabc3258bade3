import type { Decision } from './evaluate.ts';
import type { Request } from './request.ts';
import type { StatementRef } from './statements.ts';

/** The reason why a request was allowed or refused, in a sentence that names the statement. */
export function explain({ action, resource }: Request, { allowed, statements, missing }: Decision): string {
  const subject = `${action} on ${resource}`;
  if (allowed && statements.length === 0) return `${subject} needs no permission`;
  if (allowed) return `${subject} is allowed by ${statements.map(statementText).join(' and ')}`;
  if (missing === undefined) return `${subject} is denied by ${statements.map(statementText).join(' and ')}`;
  const { layer, nearMisses } = missing;
  if (nearMisses.length === 0) return `${subject}: no statement of the ${layer} policies is about ${action}`;
  const reasons = nearMisses.map(({ mismatch, ...ref }) => {
    const what =
      mismatch.element === 'Resource'
        ? 'has other resources'
        : `asks for ${mismatch.condition.operator} ${mismatch.condition.key} ${mismatch.condition.values.join(' or ')}`;
    return `${statementText(ref)} ${what}`;
  });
  return `${subject}: ${reasons.join('; ')}`;
}

function statementText({ policy, statement }: StatementRef): string {
  return `${policy}.${statement.sid === '' ? '(no Sid)' : statement.sid}`;
}
