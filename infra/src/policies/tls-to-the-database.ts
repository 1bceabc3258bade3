import { containersOf } from '../judging/containers.ts';
import { isObject, refersTo, resourcesOf, valuesAt, valueAt } from '../judging/blocks.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A server that also takes plain connections gets some; a client that does not verify talks to any server that answers.',
  check: (stack) => [
    ...resourcesOf(stack, 'aws_rds_cluster')
      .filter((cluster) => !parameterGroups(stack).some(({ address }) => refersTo(cluster, address)))
      .map(({ address }) => ({
        address,
        found: 'it has no parameter group with rds.force_ssl = 1',
        fix: 'Give it one',
      })),
    ...containersOf(stack).flatMap(({ block, definition }): Finding[] =>
      valuesAt(definition, 'environment')
        .filter((variable) => isObject(variable) && /^postgres(?:ql)?:/.test(String(variable['value'])))
        .filter((variable) => !/[?&]sslmode=verify-full(?:&|$)/.test(String(valueAt(variable, 'value'))))
        .map((variable) => ({
          address: block.address,
          found: `${String(valueAt(variable, 'name'))} does not verify the server`,
          fix: 'Add sslmode=verify-full',
        })),
    ),
  ],
};

function parameterGroups(stack: JudgedStack) {
  return resourcesOf(stack, 'aws_rds_cluster_parameter_group').filter(({ attributes }) =>
    valuesAt(attributes, 'parameter').some(
      (parameter) =>
        isObject(parameter) && parameter['name'] === 'rds.force_ssl' && parameter['value'] === '1',
    ),
  );
}
