import { defineService } from '@fairway/service-manifest';

export default defineService({
  name: 'status',
  summary: 'The front door: shows every service of the environment with its health and version.',
  port: 8105,
  paths: ['/', '/health', '/ready', '/version', '/api/hello'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 10,
  variables: {
    SERVICE_DIRECTORY: { from: 'serviceDirectory' },
    EDGE_ORIGIN: { from: 'edgeOrigin' },
    CORS_ALLOWED_ORIGINS: { from: 'setting', default: '' },
  },
  examples: [
    { path: '/', summary: 'every service with its health and version' },
    { path: '/api/hello', summary: 'a greeting' },
  ],
});
