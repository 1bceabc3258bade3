import { containers, type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

function forced(value: string) {
  return {
    aws_rds_cluster: {
      main: { db_cluster_parameter_group_name: '${aws_rds_cluster_parameter_group.main.name}' },
    },
    aws_rds_cluster_parameter_group: { main: { parameter: [{ name: 'rds.force_ssl', value }] } },
  };
}

export const cases: PolicyCases = {
  keeps: {
    'a server and a client that insist': resources({
      ...forced('1'),
      ...containers({
        environment: [{ name: 'DATABASE_URL', value: 'postgresql://a@b/c?sslmode=verify-full' }],
      }).json.resource,
    }),
  },
  breaks: {
    'a server that takes what comes': [
      resources(forced('0')),
      'aws_rds_cluster.main: it has no parameter group with rds.force_ssl = 1',
    ],
    'a client that believes who answers': [
      containers({ environment: [{ name: 'DATABASE_URL', value: 'postgresql://a@b/c?sslmode=require' }] }),
      'aws_ecs_task_definition.task: DATABASE_URL does not verify the server',
    ],
  },
};
