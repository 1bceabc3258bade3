import type { PolicyRule } from '../judging/policy.ts';
import { statementName, statementsOf, type PolicyStatement } from '../judging/statements.ts';

export const policy: PolicyRule = {
  why: 'A service of AWS that takes a role for anybody takes it for a stranger too (the confused deputy).',
  check: (stack) =>
    statementsOf(stack)
      .filter(({ isTrust, effect }) => isTrust && effect === 'Allow')
      .flatMap((statement) =>
        faultsOf(statement).map((found) => ({
          address: statement.block.address,
          found: `${statementName(statement)} ${found}`,
          fix: 'Name the service, and add the conditions aws:SourceAccount or aws:SourceArn',
        })),
      ),
};

function faultsOf({ principals, conditions }: PolicyStatement): string[] {
  const faults: string[] = [];
  if (principals['*'] !== undefined || principals['AWS']?.includes('*') === true)
    faults.push('trusts everybody');
  const services = principals['Service'] ?? [];
  const keys = Object.values(conditions).flatMap((condition) => Object.keys(condition));
  if (services.length > 0 && !keys.some((key) => key === 'aws:SourceAccount' || key === 'aws:SourceArn')) {
    faults.push(`trusts ${services.join(', ')}, whoever asks it`);
  }
  return faults;
}
