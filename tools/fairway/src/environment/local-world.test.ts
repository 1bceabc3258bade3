import { startLocalAws } from '@fairway/local-aws';
import { containerEnvironments, defineService, environmentFaults } from '@fairway/service-manifest';
import { everySource, testWorldConformance } from '@fairway/service-manifest/testing';
import { describe, expect, test } from '@jest/globals';

import { localWorld, noLocalValues, type LocalValues } from './local-world.ts';

const aws = await startLocalAws();
const sdk = aws.environment();
await aws.close();

const program = { version: 'abc', commit: 'c0ffee', release: 'r1', logLevel: 'info' };

const local: LocalValues = {
  edgeOrigin: 'http://127.0.0.1:8080',
  services: [{ name: 'logs', summary: 'Counts errors.' }],
  readBuckets: ['sample-logs', 'other'],
  stateBucket: 'state',
  topicArns: { notices: 'arn:aws:sns:us-east-1:000000000000:notices' },
  databaseUrl: () => 'postgresql://every_source@localhost/every_source',
  signIn: { issuer: 'http://127.0.0.1:9000', clientId: 'aclient', isRequired: false },
  adminCredentials: '{"username":"postgres","password":""}',
  sdk,
  tracing: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_TRACES_SAMPLER_ARG: '1' },
};

testWorldConformance('of one machine', (service) => localWorld({ ...local, services: [service] }, program));

describe('variables on this machine', () => {
  test('every source has a value', () => {
    const { service, migration } = containerEnvironments(everySource(), localWorld(local, program));

    expect(service.variables).toEqual({
      CONSTANT: 'says "${this}"',
      SETTING: 'as it was: ${x}',
      EDGE_ORIGIN: 'http://127.0.0.1:8080',
      SERVICE_DIRECTORY: '[{"name":"logs","summary":"Counts errors.","docs":"/-/logs/docs"}]',
      BUCKETS: 'sample-logs,other',
      STATE_BUCKET: 'state',
      STATE_PREFIX: 'every-source/',
      TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:notices',
      METRICS_NAMESPACE: 'EverySource',
      LOG_QUERY_WORKGROUP: '',
      LOG_TABLES: '',
      SIGN_IN_REQUIRED: 'false',
      TOKEN_ISSUER: 'http://127.0.0.1:9000',
      TOKEN_CLIENT_IDS: 'aclient',
      TOKEN_PAGE_CLIENT_ID: 'aclient',
      DATABASE_URL: 'postgresql://every_source@localhost/every_source',
      DATABASE_AUTHENTICATION: 'url',
      DATABASE_MAY_PAUSE: 'false',
      ENVIRONMENT: 'local',
      APP_VERSION: 'abc',
      APP_COMMIT: 'c0ffee',
      RELEASE: 'r1',
      HOST: '127.0.0.1',
      TRUSTED_PROXIES: '1',
      PORT: '8902',
      LOG_LEVEL: 'info',
      ...sdk,
      ...local.tracing,
    });
    expect(migration?.secrets).toEqual({ DATABASE_ADMIN_CREDENTIALS: local.adminCredentials });
  });

  test.each([
    [{ signIn: 'by-environment' }, false, 'false'],
    [{ signIn: 'by-environment' }, true, 'true'],
    [{ signIn: 'always' }, false, 'true'],
  ] as const)(
    'a service that says %j asks for a token when the environment does (%j): %s',
    (needs, isRequired, asks) => {
      const service = everySource();
      const world = localWorld({ ...local, signIn: { ...local.signIn, isRequired } }, program);

      const { variables } = containerEnvironments(
        { ...service, needs: { ...service.needs, ...needs } },
        world,
      ).service;
      expect(variables['SIGN_IN_REQUIRED']).toBe(asks);
    },
  );

  test('those without a value are all named', () => {
    const manifest = everySource({ KEY: { from: 'secretsManager', name: 'key' } });
    const service = defineService({
      ...manifest,
      needs: { ...manifest.needs, signIn: 'always' },
      variables: { ...manifest.variables, LIMIT: { from: 'setting' }, SIZE: { from: 'setting' } },
    });

    expect(environmentFaults(service, localWorld(noLocalValues, program))).toEqual([
      'every-source: LIMIT is a setting without a default',
      'every-source: SIZE is a setting without a default',
      'every-source: KEY is a secret, and there are none here',
    ]);
  });
});

test('a setting may have another value here than in AWS', () => {
  const manifest = defineService({
    ...everySource(),
    variables: {
      SEED: { from: 'setting', default: '', local: 'sample' },
      OTHER: { from: 'setting', default: 'as in AWS' },
    },
  });

  const { service } = containerEnvironments(manifest, localWorld(noLocalValues, program));

  expect(service.variables).toMatchObject({ SEED: 'sample', OTHER: 'as in AWS' });
});
