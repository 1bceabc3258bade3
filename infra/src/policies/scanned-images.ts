import { resourcesOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A known hole in an image is found when it is pushed, or by an attacker.',
  check: (stack) =>
    resourcesOf(stack, 'aws_ecr_repository')
      .filter(({ attributes }) => valueAt(attributes, 'image_scanning_configuration.scan_on_push') !== true)
      .map(({ address }) => ({ address, found: 'its images are not scanned', fix: 'Set `scan_on_push`' })),
};
