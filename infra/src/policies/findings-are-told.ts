import { refersTo, resourcesOf, textOf, type Block } from '../judging/blocks.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

/** The source of events, by type of the resource that makes findings. */
const sources: Readonly<Record<string, string>> = {
  aws_accessanalyzer_analyzer: 'aws.access-analyzer',
  aws_guardduty_detector: 'aws.guardduty',
  aws_config_config_rule: 'aws.config',
};

export const policy: PolicyRule = {
  why: 'A finding that waits in a console until somebody looks is found by nobody.',
  check: (stack) =>
    Object.entries(sources).flatMap(([type, source]) =>
      resourcesOf(stack, type)
        .filter(() => !isTold(stack, source))
        .map(({ address }) => ({
          address,
          found: 'nobody is told of what it finds',
          fix: `Send events of ${source} to a topic that somebody subscribes to`,
        })),
    ),
};

/** Whether events of a source reach a topic that has a subscription. */
function isTold(stack: JudgedStack, source: string): boolean {
  const heard = resourcesOf(stack, 'aws_sns_topic').filter(({ address }) =>
    resourcesOf(stack, 'aws_sns_topic_subscription').some((subscription) => refersTo(subscription, address)),
  );
  const rules = resourcesOf(stack, 'aws_cloudwatch_event_rule').filter(
    (rule) => isEnabled(rule) && textOf(rule.attributes['event_pattern']).includes(`"${source}"`),
  );
  return resourcesOf(stack, 'aws_cloudwatch_event_target').some(
    (target) =>
      rules.some(({ address }) => refersTo(target, address)) &&
      heard.some(({ address }) => refersTo(target, address)),
  );
}

function isEnabled({ attributes }: Block): boolean {
  return (attributes['state'] ?? 'ENABLED') !== 'DISABLED';
}
