import type { BrokenRule } from '@fairway/service-manifest';

import type { Network } from '../model/network.ts';

const NAME = /^[a-z0-9][a-z0-9.-]*$/;

/** The AWS services that every task on Fargate calls before it runs. */
const endpointsOfEveryTask = ['ecr.api', 'ecr.dkr', 'logs'];

/** Without a way out, every AWS service that a task calls needs an endpoint, or it never starts. */
export function endpointRules({
  outbound,
  interfaceEndpoints,
}: Pick<Network, 'outbound' | 'interfaceEndpoints'>): readonly BrokenRule[] {
  const twice = interfaceEndpoints.filter((name, index) => interfaceEndpoints.indexOf(name) !== index);
  const missing = endpointsOfEveryTask.filter((name) => !interfaceEndpoints.includes(name));
  return [
    ...interfaceEndpoints
      .filter((name) => name === 's3')
      .map((value) => broken('must not name s3: its gateway endpoint is always there', value)),
    ...interfaceEndpoints
      .filter((name) => !NAME.test(name))
      .map((value) => broken('must be names like ecr.api', value)),
    ...twice.map((value) => broken('must name a service once', value)),
    ...(outbound === 'none' && missing.length > 0
      ? [
          broken(
            `must have ${missing.join(', ')} where \`network.outbound\` is 'none', or no task can start`,
            interfaceEndpoints,
          ),
        ]
      : []),
  ];

  function broken(rule: string, value: unknown): BrokenRule {
    return { path: 'interfaceEndpoints', rule, value };
  }
}
