import { providerAddress, textOf, valuesAt } from '../judging/blocks.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

/** Regions by a provider's alias: CloudFront's certificates and firewalls are there, wherever a stack is. */
const REGION_OF_ALIAS: ReadonlyMap<unknown, string> = new Map([['global', 'us-east-1']]);

export const policy: PolicyRule = {
  why: 'Credentials of another account, left in a terminal, or another region would build these resources in the wrong place.',
  check: (stack) =>
    (stack.json.provider?.['aws'] ?? []).flatMap((provider) => [
      ...accountFindings(provider, stack),
      ...regionFindings(provider, stack),
    ]),
};

type Provider = Readonly<Record<string, unknown>>;

function accountFindings(provider: Provider, { name, environment, shared }: JudgedStack): readonly Finding[] {
  // Resources that deployments of another account need are named after that account.
  const account = /^bootstrap-(\d{12})$/.exec(name)?.[1] ?? (environment ?? shared).account;
  const allowed = valuesAt(provider, 'allowed_account_ids');
  if (allowed.length === 1 && allowed[0] === account) return [];
  return [
    {
      address: providerAddress(provider),
      found: `it may be used in ${allowed.join(', ') || 'any account'}`,
      fix: `Set \`allowed_account_ids\` to ${account}`,
    },
  ];
}

function regionFindings(provider: Provider, { environment, shared }: JudgedStack): readonly Finding[] {
  const region = REGION_OF_ALIAS.get(provider['alias']) ?? (environment ?? shared).region;
  if (provider['region'] === region) return [];
  return [
    {
      address: providerAddress(provider),
      found: `its region is ${textOf(provider['region']) || 'not set'}`,
      fix: `Set \`region\` to ${region}`,
    },
  ];
}
