import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { maximal, minimal } from '../../../test/fixtures/services.ts';
import { everything, nothing } from '../../../test/support/ecs-service.ts';
import { resolveVariables, type ConfiguredService } from './variables.ts';

const service: ConfiguredService = {
  manifest: maximal,
  settings: { settings: { SETTING: 'of the environment' }, readBuckets: ['first', 'second'] },
  environment: 'test',
  surroundings: everything,
};

describe('resolveVariables', () => {
  test('finds the value of every source', () => {
    expect(resolveVariables(service)).toEqual({
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
      DATABASE_URL:
        'postgresql://maxi_mal@example.cluster.eu-central-1.rds.amazonaws.com:5432/maxi_mal?sslmode=verify-full',
      DATABASE_AUTHENTICATION: 'iam',
      SIGN_IN_REQUIRED: 'false',
      TOKEN_ISSUER: 'https://issuer.example',
      TOKEN_CLIENT_IDS: 'machine,pages',
    });
  });

  test('the directory has name, summary and documentation of every service', () => {
    const { SERVICE_DIRECTORY = '' } = resolveVariables(service);

    expect(JSON.parse(SERVICE_DIRECTORY.replaceAll(/([$%])\1\{/g, '$1{'))).toEqual([
      { name: 'maxi-mal', summary: maximal.summary, docs: '/-/maxi-mal/docs' },
    ]);
  });

  test('asks for a token where the environment says so, and where the service always does', () => {
    const surroundings = { ...everything, signInRequiredBy: ['maxi-mal'] };
    const always = defineService({ ...maximal, needs: { ...maximal.needs, signIn: 'always' } });

    expect(resolveVariables({ ...service, surroundings })['SIGN_IN_REQUIRED']).toBe('true');
    expect(resolveVariables({ ...service, manifest: always })['SIGN_IN_REQUIRED']).toBe('true');
  });

  test('an environment without sign-in has no issuer and no clients', () => {
    const { tokens: _, ...surroundings } = everything;

    expect(resolveVariables({ ...service, surroundings })).toMatchObject({
      TOKEN_ISSUER: '',
      TOKEN_CLIENT_IDS: '',
    });
  });

  test('names the file for a setting without a value, and for one that nobody reads', () => {
    const settings = { settings: { SETING: 'a typo', CONSTANT: 'not a setting' }, readBuckets: [] };

    expect(() => resolveVariables({ ...service, settings })).toThrow(
      new Error(
        '`SETTING` of maxi-mal must have a value in test: set `services.maxi-mal.settings.SETTING` in environments/src/test.ts\n' +
          '`services.maxi-mal.settings.SETING` in environments/src/test.ts must be a variable that comes from a setting in packages/maxi-mal-service/manifest\n' +
          '`services.maxi-mal.settings.CONSTANT` in environments/src/test.ts must be a variable that comes from a setting in packages/maxi-mal-service/manifest',
      ),
    );
  });

  test.each([
    ['STATE_BUCKET', { from: 'stateBucket' }, { stateBucket: true }, 'stateBucket'],
    ['TOPIC_ARN', { from: 'topicArn' }, { topic: 'notices' }, 'topics'],
    ['DATABASE_URL', { from: 'databaseUrl' }, { database: { poolSize: 1 } }, 'database'],
  ] as const)('refuses a stack that has not what %s names', (name, source, needs, missing) => {
    const manifest = defineService({ ...minimal, needs, variables: { [name]: source } });
    const settings = { settings: {}, readBuckets: [] };

    expect(() => resolveVariables({ ...service, manifest, settings, surroundings: nothing })).toThrow(
      new Error(`service \`minimal\` needs \`${missing}\`, and this stack has none`),
    );
  });
});
