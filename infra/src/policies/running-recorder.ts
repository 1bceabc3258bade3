import { resourcesOf, textOf, valuesAt } from '../judging/blocks.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A rule of AWS Config judges only recorded resources, and finds no fault when nothing was recorded.',
  check: (stack) => [...stoppedRecorders(stack), ...blindRules(stack)],
};

function stoppedRecorders(stack: JudgedStack): Finding[] {
  const started = resourcesOf(stack, 'aws_config_configuration_recorder_status').filter(
    ({ attributes }) => attributes['is_enabled'] === true,
  );
  return resourcesOf(stack, 'aws_config_configuration_recorder')
    .filter(
      ({ address }) => !started.some(({ attributes }) => textOf(attributes['name']).includes(`${address}.`)),
    )
    .map(({ address }) => ({
      address,
      found: 'it is not started',
      fix: 'Add an aws_config_configuration_recorder_status that is enabled',
    }));
}

/** Rules about types that no recorder of the stack records. */
function blindRules(stack: JudgedStack): Finding[] {
  const groups = resourcesOf(stack, 'aws_config_configuration_recorder').map(
    ({ attributes }) => attributes['recording_group'],
  );
  const everything = groups.some((group) => valuesAt(group, 'all_supported').includes(true));
  const recorded = groups.flatMap((group) => valuesAt(group, 'resource_types'));
  if (everything) return [];
  return resourcesOf(stack, 'aws_config_config_rule').flatMap(({ address, attributes }) =>
    valuesAt(attributes, 'scope.compliance_resource_types')
      .filter((type) => !recorded.includes(type))
      .map((type) => ({
        address,
        found: `it judges ${textOf(type)}, which is not recorded`,
        fix: 'Add the type to `recording_group.resource_types`',
      })),
  );
}
