import { defineService } from '@fairway/service-manifest';

export default defineService({
  name: 'birthday',
  summary: 'Greets people by name and counts the days until their birthday.',
  port: 8103,
  paths: ['/hello/*'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 10,
  needs: { database: { poolSize: 10 }, signIn: 'by-environment' },
  personalData: true,
  variables: {
    DATABASE_URL: { from: 'databaseUrl' },
    DATABASE_AUTHENTICATION: { from: 'databaseAuthentication' },
    BIRTHDAY_TIME_ZONE: { from: 'setting', default: 'UTC' },
    SIGN_IN_REQUIRED: { from: 'signInRequired' },
    TOKEN_ISSUER: { from: 'tokenIssuer' },
    TOKEN_CLIENT_IDS: { from: 'tokenClientIds' },
    CORS_ALLOWED_ORIGINS: { from: 'setting', default: '' },
  },
});
