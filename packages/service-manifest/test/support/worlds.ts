import { defineService } from '../../src/define-service.ts';
import type { ServiceManifest } from '../../src/manifest.ts';
import { textSources, type World } from '../../src/world.ts';

/** A service that needs all that there is and has a variable of every source, and a secret where `secrets` says so. */
export function everySource(secrets: ServiceManifest['secrets'] = {}): ServiceManifest {
  return defineService({
    name: 'every-source',
    summary: 'Needs all that there is: "quotes", ${braces} and %{more}.',
    port: 8902,
    paths: ['/every'],
    cpu: 512,
    memoryMib: 1024,
    longestRequestSeconds: 60,
    needs: {
      readBuckets: true,
      stateBucket: true,
      topic: 'notices',
      metricsNamespace: 'EverySource',
      database: { poolSize: 5 },
      signIn: 'by-environment',
      logQueries: true,
    },
    variables: {
      CONSTANT: { from: 'constant', value: 'says "${this}"' },
      SETTING: { from: 'setting', default: 'as it was: ${x}' },
      EDGE_ORIGIN: { from: 'edgeOrigin' },
      SERVICE_DIRECTORY: { from: 'serviceDirectory' },
      BUCKETS: { from: 'readBuckets' },
      STATE_BUCKET: { from: 'stateBucket' },
      STATE_PREFIX: { from: 'statePrefix' },
      TOPIC_ARN: { from: 'topicArn' },
      METRICS_NAMESPACE: { from: 'metricsNamespace' },
      LOG_QUERY_WORKGROUP: { from: 'logQueryWorkgroup' },
      LOG_TABLES: { from: 'logTables' },
      DATABASE_URL: { from: 'databaseUrl' },
      DATABASE_AUTHENTICATION: { from: 'databaseAuthentication' },
      DATABASE_MAY_PAUSE: { from: 'databaseMayPause' },
      SIGN_IN_REQUIRED: { from: 'signInRequired' },
      TOKEN_ISSUER: { from: 'tokenIssuer' },
      TOKEN_CLIENT_IDS: { from: 'tokenClientIds' },
      TOKEN_PAGE_CLIENT_ID: { from: 'tokenPageClientId' },
    },
    secrets,
  });
}

/** A world for tests: it has a value for everything. */
export function testWorld(services: readonly ServiceManifest[] = []): World {
  return {
    sources: {
      ...textSources(services),
      setting: (_service, source) => source.default ?? 'of a test',
      edgeOrigin: () => 'http://127.0.0.1:8080',
      readBuckets: () => 'first,second',
      stateBucket: () => 'state',
      topicArn: () => 'arn:aws:sns:us-east-1:000000000000:notices',
      logQueryWorkgroup: () => '',
      logTables: () => '',
      databaseUrl: ({ name }) => {
        const role = name.replaceAll('-', '_');
        return `postgresql://${role}@localhost/${role}`;
      },
      databaseAuthentication: () => 'url',
      databaseMayPause: () => 'false',
      signInRequired: () => 'false',
      tokenIssuer: () => '',
      tokenClientIds: () => '',
      tokenPageClientId: () => '',
    },
    standard: {
      ENVIRONMENT: 'test',
      APP_VERSION: 'abc123',
      APP_COMMIT: 'c0ffee',
      RELEASE: 'r1',
      HOST: '127.0.0.1',
      TRUSTED_PROXIES: '0',
      LOG_LEVEL: 'info',
    },
    sdk: {},
    tracing: {},
    secret: (_service, { name }) => `the secret ${name}`,
    adminCredentials: () => JSON.stringify({ username: 'postgres', password: '' }),
  };
}
