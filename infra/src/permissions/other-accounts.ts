import {
  applyRoleName,
  readRoleName,
  sharedNames,
  type Environment,
  type Shared,
} from '@fairway/environments';

import type { Statement } from '../policy-document.ts';
import { roleArn } from '../role-arn.ts';
import { fromOtherAccount, readStates, savePlans, writeOwnStates } from './state.ts';

/** Environments that pull requests plan. */
export function plannedByPullRequests(environments: readonly Environment[]): readonly Environment[] {
  return environments.filter(({ pipeline }) => pipeline.plannedByPullRequests);
}

/** Rights of other accounts' roles on the states' key: the same as on the bucket. */
export function stateKeyElsewhere(shared: Shared, elsewhere: readonly Environment[]): readonly Statement[] {
  const roles = [
    ...elsewhere.map(({ name, account }) => roleArn(account, applyRoleName(shared, name))),
    ...elsewhere.map(({ name, account }) => roleArn(account, readRoleName(shared, name))),
    ...plannedByPullRequests(elsewhere).map(({ account }) => roleArn(account, sharedNames(shared).planRole)),
  ];
  if (roles.length === 0) return [];
  const accounts = [...new Set(elsewhere.map(({ account }) => account))];
  return [
    {
      sid: 'StatesOfOtherAccounts',
      principals: { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) },
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        ArnEquals: { 'aws:PrincipalArn': [...new Set(roles)] },
        StringEquals: { 'kms:ViaService': `s3.${shared.region}.amazonaws.com` },
      },
    },
  ];
}

/** Rights of other accounts' roles on the state bucket. */
export function statesElsewhere(shared: Shared, elsewhere: readonly Environment[]): readonly Statement[] {
  const accounts = [...new Set(elsewhere.map(({ account }) => account))];
  return [
    ...accounts.flatMap((account, index) => {
      const planned = plannedByPullRequests(elsewhere).filter(
        (environment) => environment.account === account,
      );
      const arn = roleArn(account, sharedNames(shared).planRole);
      return fromOtherAccount(arn, `Plan${index}`, readStates(shared, planned));
    }),
    ...elsewhere.flatMap((environment, index) => {
      const arn = roleArn(environment.account, applyRoleName(shared, environment.name));
      return fromOtherAccount(arn, `Apply${index}`, writeOwnStates(shared, environment));
    }),
    ...elsewhere.flatMap((environment, index) => {
      const arn = roleArn(environment.account, readRoleName(shared, environment.name));
      const statements = [...readStates(shared, [environment]), savePlans(shared, environment)];
      return fromOtherAccount(arn, `Read${index}`, statements);
    }),
  ];
}
