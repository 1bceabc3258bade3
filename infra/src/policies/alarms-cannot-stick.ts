import { resourcesOf, textOf, valuesAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'An alarm that stays on when its metric stops (a service at night, one that is gone) is an alarm that nobody looks at.',
  check: (stack) =>
    resourcesOf(stack, 'aws_cloudwatch_metric_alarm').flatMap(({ address, attributes }) => {
      const missing = attributes['treat_missing_data'] ?? 'missing';
      const tells = valuesAt(attributes, 'alarm_actions').length > 0;
      const clears = valuesAt(attributes, 'ok_actions').length > 0;
      return [
        ...(missing === 'notBreaching'
          ? []
          : [
              {
                address,
                found: `without data it is treated as ${textOf(missing)}`,
                fix: 'Set `treat_missing_data` to notBreaching',
              },
            ]),
        ...(tells && !clears
          ? [{ address, found: 'it says when it starts and not when it ends', fix: 'Set `ok_actions` too' }]
          : []),
      ];
    }),
};
