import { defineService } from '@fairway/service-manifest';

export default defineService({
  name: 'metrics',
  summary: 'Keeps metric definitions, and answers the SQL behind them over its records.',
  port: 8104,
  paths: ['/metrics', '/metrics/', '/metrics/*'],
  cpu: 512,
  memoryMib: 1024,
  longestRequestSeconds: 30,
  // A socket costs some 20 KB, and shares its results; a person's dashboard has one for each metric that it shows.
  webSockets: { maxSockets: 2_000, maxSocketsPerClient: 100 },
  needs: { database: { poolSize: 6, readerPoolSize: 4 }, signIn: 'always', languageModel: true },
  variables: {
    DATABASE_URL: { from: 'databaseUrl' },
    DATABASE_AUTHENTICATION: { from: 'databaseAuthentication' },
    DATABASE_MAY_PAUSE: { from: 'databaseMayPause' },
    SIGN_IN_REQUIRED: { from: 'signInRequired' },
    TOKEN_ISSUER: { from: 'tokenIssuer' },
    TOKEN_CLIENT_IDS: { from: 'tokenClientIds' },
    TOKEN_PAGE_CLIENT_ID: { from: 'tokenPageClientId' },
    METRICS_SEED_JSON: { from: 'setting', default: '', local: 'sample' },
    QUERIES_SEED_CSV: { from: 'setting', default: '', local: 'sample' },
    METRIC_RECORDS_SEED_JSON: { from: 'setting', default: '', local: 'sample' },
    METRICS_TIME_ZONE: { from: 'setting', default: 'UTC' },
    CACHE_TTL_SECONDS: { from: 'setting', default: '300' },
    BEDROCK_MODEL_ID: { from: 'setting', default: '' },
    CORS_ALLOWED_ORIGINS: { from: 'setting', default: '' },
  },
  page: '/metrics/view',
  examples: [
    { path: '/metrics/view', summary: 'a dashboard of every metric, live, after sign-in' },
    { path: '/-/metrics/docs/', summary: 'the API of metrics, with a token' },
  ],
});
