import type { Environment, Shared } from '@fairway/environments';

import type { Statement } from '../../policy-document.ts';
import { boundaryArn } from '../boundary.ts';
import { guard } from '../guard.ts';
import { data } from './data.ts';
import { distribution, domain, firewall } from './edge.ts';
import { loadBalancing, network } from './network.ts';
import { cost, operations } from './operations.ts';
import { roles } from './roles.ts';
import { scopeOf } from './scope.ts';
import { logs, scaling, schedules, services } from './services.ts';

/**
 * The permissions to deploy an environment, by the policy that has them. Resources with a name in their ARN are
 * limited to the environment's names, and resources with an id of AWS's choice to the environment's tag; the guard
 * denies everything beyond that. Actions that neither can limit are in a table of docs/security.md.
 */
export function deployEnvironment(
  shared: Shared,
  environment: Environment,
): Readonly<Record<string, readonly Statement[]>> {
  const scope = scopeOf(shared, environment);
  const { edge, name } = environment;
  return {
    network: network(scope),
    services: [
      ...services(scope),
      ...schedules(scope),
      ...scaling(scope),
      ...logs(scope, shared.project, name),
    ],
    data: data(scope, environment),
    edge: [...loadBalancing(scope), ...distribution(scope), ...firewall(scope, edge), ...domain(scope, edge)],
    operations: [
      ...operations(scope, environment),
      ...cost(scope),
      ...roles(scope, boundaryArn(shared, environment)),
    ],
    guard: guard(shared, environment, scope),
  };
}
