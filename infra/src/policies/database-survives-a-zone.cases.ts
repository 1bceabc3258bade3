import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

function clusterOf(instances: number) {
  const ids = Array.from({ length: instances }, (_, index) => `instance-${index}`);
  return {
    aws_rds_cluster: { main: {} },
    aws_rds_cluster_instance: Object.fromEntries(
      ids.map((id) => [id, { cluster_identifier: '${aws_rds_cluster.main.id}' }]),
    ),
  };
}

export const cases: PolicyCases = {
  keeps: {
    'two instances in production': resources(clusterOf(2), { production: true }),
    'one elsewhere': resources(clusterOf(1)),
  },
  breaks: {
    'one in production': [
      resources(clusterOf(1), { production: true }),
      'aws_rds_cluster.main: it has 1 instance(s)',
    ],
  },
};
