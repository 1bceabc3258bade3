import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a workgroup that bounds what is asked': resources({
      aws_athena_workgroup: {
        logs: {
          configuration: {
            enforce_workgroup_configuration: true,
            publish_cloudwatch_metrics_enabled: true,
            bytes_scanned_cutoff_per_query: 107374182400,
          },
        },
      },
    }),
  },
  breaks: {
    'one that leaves it to whoever asks': [
      resources({
        aws_athena_workgroup: {
          logs: { configuration: { bytes_scanned_cutoff_per_query: 107374182400 } },
          others: { configuration: { enforce_workgroup_configuration: true } },
        },
      }),
      'aws_athena_workgroup.logs: a caller may choose other settings',
      'aws_athena_workgroup.logs: no alarm can tell what its queries read',
      'aws_athena_workgroup.others: a query may read without a limit',
      'aws_athena_workgroup.others: no alarm can tell what its queries read',
    ],
  },
};
