import { defineService } from '@fairway/service-manifest';

export default defineService({
  name: 'compare',
  summary: 'Shows what changed between two files: text, source code or PDF.',
  port: 8101,
  paths: ['/compare_files'],
  uploadPaths: ['/compare_files'],
  cpu: 1024,
  memoryMib: 3072,
  longestRequestSeconds: 30,
  needs: { signIn: 'by-environment' },
  personalData: true,
  variables: {
    FILE_LIMIT_BYTES: { from: 'setting', default: '10485760' },
    SIGN_IN_REQUIRED: { from: 'signInRequired' },
    TOKEN_ISSUER: { from: 'tokenIssuer' },
    TOKEN_CLIENT_IDS: { from: 'tokenClientIds' },
    TOKEN_PAGE_CLIENT_ID: { from: 'tokenPageClientId' },
    CORS_ALLOWED_ORIGINS: { from: 'setting', default: '' },
  },
  page: '/compare_files',
  examples: [{ path: '/compare_files', summary: 'a page to drop two files on' }],
});
