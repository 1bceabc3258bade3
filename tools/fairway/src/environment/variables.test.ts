import { describe, expect, test } from '@jest/globals';

import { resolveVariables, unresolvableVariables, type LocalValues } from './variables.ts';

const local: LocalValues = {
  edgeOrigin: 'http://127.0.0.1:8080',
  services: [{ name: 'logs', summary: 'Counts errors.' }],
  readBuckets: ['sample-logs', 'other'],
  stateBucket: 'state',
  topicArns: { notices: 'arn:aws:sns:us-east-1:000000000000:notices' },
  databaseUrl: (service) => `postgresql://${service}@localhost/${service}`,
};

const logs = {
  name: 'logs',
  needs: { topic: 'notices', metricsNamespace: 'LogAnalytics', signIn: 'by-environment' },
  variables: {},
  secrets: {},
} as const;

describe('variables on this machine', () => {
  test('every source has a value', () => {
    const variables = {
      CONSTANT: { from: 'constant', value: 'same' },
      SETTING: { from: 'setting', default: '' },
      EDGE_ORIGIN: { from: 'edgeOrigin' },
      SERVICE_DIRECTORY: { from: 'serviceDirectory' },
      LOG_BUCKETS: { from: 'readBuckets' },
      STATE_BUCKET: { from: 'stateBucket' },
      STATE_PREFIX: { from: 'statePrefix' },
      SNS_TOPIC_ARN: { from: 'topicArn' },
      METRICS_NAMESPACE: { from: 'metricsNamespace' },
      SIGN_IN_REQUIRED: { from: 'signInRequired' },
      TOKEN_ISSUER: { from: 'tokenIssuer' },
      TOKEN_CLIENT_IDS: { from: 'tokenClientIds' },
      DATABASE_URL: { from: 'databaseUrl' },
      DATABASE_AUTHENTICATION: { from: 'databaseAuthentication' },
    } as const;

    expect(resolveVariables({ ...logs, variables }, local)).toEqual({
      CONSTANT: 'same',
      SETTING: '',
      EDGE_ORIGIN: 'http://127.0.0.1:8080',
      SERVICE_DIRECTORY: '[{"name":"logs","summary":"Counts errors."}]',
      LOG_BUCKETS: 'sample-logs,other',
      STATE_BUCKET: 'state',
      STATE_PREFIX: 'logs/',
      SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:notices',
      METRICS_NAMESPACE: 'LogAnalytics',
      SIGN_IN_REQUIRED: 'false',
      TOKEN_ISSUER: '',
      TOKEN_CLIENT_IDS: '',
      DATABASE_URL: 'postgresql://logs@localhost/logs',
      DATABASE_AUTHENTICATION: 'url',
    });
  });

  test('those without a value are all named, over every service', () => {
    const one = { ...logs, variables: { LIMIT: { from: 'setting' }, SIZE: { from: 'setting' } } } as const;
    const two = {
      ...logs,
      name: 'birthday',
      secrets: { KEY: { from: 'secretsManager', name: 'key' } },
    } as const;

    const three = {
      ...logs,
      name: 'metrics',
      needs: { signIn: 'always' },
      variables: { SIGN_IN_REQUIRED: { from: 'signInRequired' }, TOKEN_ISSUER: { from: 'tokenIssuer' } },
    } as const;

    expect(unresolvableVariables([one, two, three])).toEqual([
      'logs: LIMIT is a setting without a default',
      'logs: SIZE is a setting without a default',
      'birthday: KEY is a secret, and there are none here',
      'metrics: TOKEN_ISSUER is a token issuer, and there is none here',
    ]);
    expect(() => resolveVariables(one, local)).toThrow(/LIMIT.*SIZE/);
  });
});
