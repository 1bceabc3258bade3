import { containers, type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'names of secrets, terms, and what only sounds like one': resources({
      aws_cognito_user_pool_client: {
        pages: { token_validity_units: [{ access_token: 'minutes' }], generate_secret: true },
      },
      aws_cloudwatch_event_connection: {
        chat: { api_key: '${data.aws_secretsmanager_secret_version.key.secret_string}' },
      },
      ...containers({
        environment: [
          { name: 'DATABASE_URL', value: 'postgresql://orders@${aws_rds_cluster.main.endpoint}:5432/orders' },
          { name: 'API_TOKEN', value: '' },
        ],
        secrets: [
          { name: 'API_KEY', valueFrom: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:key' },
        ],
      }).json.resource,
    }),
  },
  breaks: {
    // Put together here, so that a scanner of sources finds none.
    'secrets of every shape': [
      resources({
        aws_thing: {
          one: { note: ['AKIA', 'ABCDEFGHIJKLMNOP'].join('') },
          two: { note: ['-----BEGIN', 'PRIVATE KEY-----'].join(' ') },
          three: { note: ['https://hooks.slack.com', 'services', 'T0'].join('/') },
          four: { note: 'postgresql://orders:hunter22@db.example/orders' },
          five: { master_password: 'correct horse' },
        },
      }),
      'aws_thing.one: `note` looks like an AWS access key',
      'aws_thing.two: `note` looks like a private key',
      'aws_thing.three: `note` looks like a webhook of a chat',
      'aws_thing.four: `note` looks like a password in a URL',
      'aws_thing.five: `master_password` is written out',
    ],
    'a variable of a container': [
      containers({ environment: [{ name: 'API_TOKEN', value: 'swordfish-1' }] }),
      'aws_ecs_task_definition.task: the variable API_TOKEN is written out',
    ],
  },
};
