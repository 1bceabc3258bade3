import { containerEnvironments, defineService, type ServiceManifest } from '@fairway/service-manifest';
import { testWorldConformance } from '@fairway/service-manifest/testing';
import { describe, expect, test } from '@jest/globals';

import { maximal, minimal } from '../../../test/fixtures/services.ts';
import { everything, nothing } from '../../../test/support/fargate-service.ts';
import { awsWorld, type AwsWorldProps } from './aws-world.ts';

const props: AwsWorldProps = {
  manifest: maximal,
  settings: {
    settings: { SETTING: 'of the environment', SETTING_WITH_DEFAULT: 'as it was' },
    readBuckets: ['first', 'second'],
    logLevel: 'info',
    tracing: { kind: 'x-ray', collectorImage: '', sampledPercent: 5 },
  },
  environment: 'test',
  resources: everything,
  image: { version: 'abc123' },
  secrets: {
    own: { API_KEY: 'arn:of-the-key' },
    migration: { DATABASE_ADMIN_CREDENTIALS: 'arn:of-the-admin' },
  },
};

/** Terraform reads `$${` as `${`. */
function received(value: string): string {
  return value.replaceAll(/([$%])\1(?=\{)/g, '$1');
}

function variablesOf(changes: Partial<AwsWorldProps> = {}, manifest: ServiceManifest = maximal) {
  return containerEnvironments(manifest, awsWorld({ ...props, manifest, ...changes })).service.variables;
}

testWorldConformance(
  'of AWS',
  (service) => {
    const settings = Object.entries(service.variables).flatMap(([variable, source]) =>
      source.from === 'setting' ? [[variable, source.default ?? ''] as const] : [],
    );
    return awsWorld({
      ...props,
      settings: { ...props.settings, settings: Object.fromEntries(settings) },
      resources: { ...everything, directory: [service] },
    });
  },
  { received },
);

describe('what AWS gives to containers', () => {
  test('is a value for every source, and the ARN of every secret', () => {
    const { service, migration } = containerEnvironments(maximal, awsWorld(props));

    expect(service.variables).toEqual({
      CONSTANT: 'says "$${this}"',
      SETTING: 'of the environment',
      SETTING_WITH_DEFAULT: 'as it was',
      EDGE_ORIGIN: 'https://example.cloudfront.net',
      SERVICE_DIRECTORY: expect.stringContaining('"name":"maxi-mal"'),
      BUCKETS: 'first,second',
      STATE_BUCKET: 'example-state-bucket',
      STATE_PREFIX: 'maxi-mal/',
      TOPIC_ARN: 'arn:aws:sns:eu-central-1:111111111111:example-notices',
      METRICS_NAMESPACE: 'Maximal',
      LOG_QUERY_WORKGROUP: 'example-workgroup',
      LOG_TABLES: 'first=example.first,second=example.second',
      DATABASE_URL:
        'postgresql://maxi_mal@example.cluster.eu-central-1.rds.amazonaws.com:5432/maxi_mal?sslmode=verify-full',
      DATABASE_AUTHENTICATION: 'iam',
      DATABASE_MAY_PAUSE: 'true',
      SIGN_IN_REQUIRED: 'false',
      TOKEN_ISSUER: 'https://issuer.example',
      TOKEN_CLIENT_IDS: 'machine,pages',
      TOKEN_PAGE_CLIENT_ID: 'pages',
      ENVIRONMENT: 'test',
      APP_VERSION: 'abc123',
      APP_COMMIT: '<commit>',
      RELEASE: '<release>',
      HOST: '0.0.0.0',
      TRUSTED_PROXIES: '2',
      PORT: '8902',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_TRACES_SAMPLER_ARG: '0.05',
      LOG_LEVEL: 'info',
    });
    expect(service.secrets).toEqual({ API_KEY: 'arn:of-the-key' });
    expect(migration?.secrets).toEqual({ DATABASE_ADMIN_CREDENTIALS: 'arn:of-the-admin' });
  });

  test('is a directory with name, summary and documentation of every service', () => {
    const { SERVICE_DIRECTORY = '' } = variablesOf();

    expect(JSON.parse(received(SERVICE_DIRECTORY))).toEqual([
      { name: 'maxi-mal', summary: maximal.summary, docs: '/-/maxi-mal/docs' },
    ]);
  });

  test('asks for a token where the environment says so, and where the service always does', () => {
    const resources = { ...everything, signInRequiredBy: ['maxi-mal'] };
    const always = defineService({ ...maximal, needs: { ...maximal.needs, signIn: 'always' } });

    expect(variablesOf({ resources })['SIGN_IN_REQUIRED']).toBe('true');
    expect(variablesOf({}, always)['SIGN_IN_REQUIRED']).toBe('true');
  });

  test('has no issuer and no clients in an environment without sign-in', () => {
    const { tokens: _, ...resources } = everything;

    expect(variablesOf({ resources })).toMatchObject({ TOKEN_ISSUER: '', TOKEN_CLIENT_IDS: '' });
  });

  test('has no workgroup and no tables in an environment that did not choose Athena', () => {
    const { logQueries: _, ...resources } = everything;

    expect(variablesOf({ resources })).toMatchObject({ LOG_QUERY_WORKGROUP: '', LOG_TABLES: '' });
  });

  test('names the file for every setting without a value', () => {
    expect(() => variablesOf({ settings: { ...props.settings, settings: {} } })).toThrow(
      new Error(
        'maxi-mal: SETTING is a setting without a value: set `services.maxi-mal.settings.SETTING` in environments/src/test.ts\n' +
          'maxi-mal: SETTING_WITH_DEFAULT is a setting without a value: set `services.maxi-mal.settings.SETTING_WITH_DEFAULT` in environments/src/test.ts',
      ),
    );
  });

  test.each([
    ['STATE_BUCKET', { from: 'stateBucket' }, { stateBucket: true }, 'stateBucket'],
    ['TOPIC_ARN', { from: 'topicArn' }, { topic: 'notices' }, 'topics'],
    ['DATABASE_URL', { from: 'databaseUrl' }, { database: { poolSize: 1 } }, 'database'],
  ] as const)('refuses a stack that has not what %s names', (name, source, needs, missing) => {
    const manifest = defineService({ ...minimal, needs, variables: { [name]: source } });

    expect(() => variablesOf({ resources: nothing }, manifest)).toThrow(
      new Error(`minimal: ${name} needs \`${missing}\`, and this stack has none`),
    );
  });
});
