import { readPolicy, type Policy } from '@fairway/iam-policy';

/** A trust that lets the account's own policies decide: more than any role of the pipeline has. */
export function accountTrust(account: string): Policy {
  return accountPolicy('trust', account, 'sts:AssumeRole', {});
}

/** The beginning of each of our key policies: the account's own policies decide. */
export function accountKeyPolicy(account: string): Policy {
  return accountPolicy('key', account, 'kms:*', { Resource: '*' });
}

function accountPolicy(name: string, account: string, action: string, more: object): Policy {
  const statement = {
    Sid: 'Account',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: action,
    ...more,
  };
  return readPolicy(name, JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
}
