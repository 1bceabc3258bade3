import { providerAddress, valuesAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'Credentials of another account, left in a terminal, build there what belongs here.',
  check: ({ name, json, environment, shared }) => {
    // Resources that deployments of another account need are named after that account.
    const account = /^bootstrap-(\d{12})$/.exec(name)?.[1] ?? (environment ?? shared).account;
    return (json.provider?.['aws'] ?? []).flatMap((provider) => {
      const allowed = valuesAt(provider, 'allowed_account_ids');
      if (allowed.length === 1 && allowed[0] === account) return [];
      return [
        {
          address: providerAddress(provider),
          found: `it may be used in ${allowed.join(', ') || 'any account'}`,
          fix: `Set \`allowed_account_ids\` to ${account}`,
        },
      ];
    });
  },
};
