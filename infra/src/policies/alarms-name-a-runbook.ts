import { resourcesOf, valuesAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A person who is woken up needs a remedy, not the news that a threshold was crossed.',
  check: (stack) =>
    resourcesOf(stack, 'aws_cloudwatch_metric_alarm')
      .filter(({ attributes }) => valuesAt(attributes, 'alarm_actions').length > 0)
      .filter(({ attributes }) => !/https:\/\/\S+\.md\b/.test(String(attributes['alarm_description'])))
      .map(({ address }) => ({
        address,
        found: 'its description names no runbook',
        fix: 'End `alarm_description` with the URL of the page',
      })),
};
