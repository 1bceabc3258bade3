import { textOf, valueAt, valuesAt } from '../judging/blocks.ts';
import { containersOf } from '../judging/containers.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'An intruder in a process has the rights of the process, so it gets no root, no writable disk and no capability.',
  check: (stack) =>
    containersOf(stack).flatMap(({ block, definition }) =>
      softSpots(definition).map((found) => ({
        address: block.address,
        found: `the container ${String(definition['name'])} ${found}`,
        fix: 'Give it the isolation that every container has',
      })),
    ),
};

function softSpots(definition: Readonly<Record<string, unknown>>): string[] {
  const user = valueAt(definition, 'user');
  const spots: string[] = [];
  if (definition['readonlyRootFilesystem'] !== true) spots.push('can write to its root file system');
  if (user === undefined || /^(?:root|0)(?::|$)/.test(textOf(user))) spots.push('runs as root');
  if (!valuesAt(definition, 'linuxParameters.capabilities.drop').includes('ALL'))
    spots.push('has capabilities');
  if (valuesAt(definition, 'linuxParameters.capabilities.add').length > 0) spots.push('adds capabilities');
  if (valueAt(definition, 'linuxParameters.initProcessEnabled') !== true) spots.push('has no init process');
  if (definition['privileged'] === true) spots.push('is privileged');
  return spots;
}
