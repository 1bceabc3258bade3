import type { Environment, Shared } from '@fairway/environments';

import type { Statement } from '../../policy-document.ts';
import { boundaryArn } from '../boundary.ts';
import { data } from './data.ts';
import { distribution, protection, records } from './edge.ts';
import { loadBalancing, network } from './network.ts';
import { cost, operations } from './operations.ts';
import { roles } from './roles.ts';
import type { Scope } from './scope.ts';
import { scalingAndLogs, services } from './services.ts';

/**
 * What deploys an environment, by the policy that has it. Whatever has a name in its ARN is limited to the
 * environment's names; the rest to its region. Where two environments must not be able to touch each other, they
 * belong in two accounts.
 */
export function deployEnvironment(
  shared: Shared,
  { name, account, region, edge }: Environment,
): Readonly<Record<string, readonly Statement[]>> {
  const scope: Scope = {
    account,
    own: `${shared.project}-${name}`,
    arn: (service, resource) => `arn:aws:${service}:${region}:${account}:${resource}`,
    region: { StringEquals: { 'aws:RequestedRegion': [region, 'us-east-1'] } },
  };
  const zone = edge.domain.kind === 'custom' ? edge.domain.hostedZoneId : undefined;
  return {
    network: [...network(scope), ...loadBalancing(scope, name)],
    services: [...services(scope), ...scalingAndLogs(scope, `/${shared.project}/${name}`), ...data(scope)],
    edge: [...distribution(scope), ...protection(scope), ...(zone === undefined ? [] : records(zone))],
    operations: [...operations(scope), ...cost(scope), ...roles(scope, boundaryArn(shared, account))],
  };
}
