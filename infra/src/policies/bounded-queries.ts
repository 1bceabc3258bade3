import { resourcesOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

const CONFIGURATION = 'configuration';

export const policy: PolicyRule = {
  why: 'A query is paid for by what it reads: without a limit that nobody can lift, one that forgot its prefix costs a month of everything else.',
  check: (stack) =>
    resourcesOf(stack, 'aws_athena_workgroup').flatMap(({ address, attributes }) => {
      const at = (name: string) => valueAt(attributes, `${CONFIGURATION}.${name}`);
      return [
        ...(at('enforce_workgroup_configuration') === true
          ? []
          : [
              {
                address,
                found: 'a caller may choose other settings',
                fix: 'Set `enforce_workgroup_configuration`',
              },
            ]),
        ...(Number(at('bytes_scanned_cutoff_per_query') ?? 0) > 0
          ? []
          : [
              {
                address,
                found: 'a query may read without a limit',
                fix: 'Set `bytes_scanned_cutoff_per_query`',
              },
            ]),
        ...(at('publish_cloudwatch_metrics_enabled') === true
          ? []
          : [
              {
                address,
                found: 'no alarm can tell what its queries read',
                fix: 'Set `publish_cloudwatch_metrics_enabled`',
              },
            ]),
      ];
    }),
};
