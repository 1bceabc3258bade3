import { defineService } from '@fairway/service-manifest';

export default defineService({
  name: 'compare',
  summary: 'Shows what changed between two files: text, source code or PDF.',
  port: 8101,
  paths: ['/compare_files'],
  uploadPaths: ['/compare_files'],
  cpu: 1024,
  memoryMib: 2048,
  longestRequestSeconds: 30,
  variables: { CORS_ALLOWED_ORIGINS: { from: 'setting', default: '' } },
  examples: [{ path: '/-/compare/', summary: 'whether the comparison can be reached' }],
});
