import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

const workspace = join(import.meta.dirname, '../../..');
const dist = mkdtempSync(join(tmpdir(), 'fairway-bundle-'));

beforeAll(() => {
  const build = join(workspace, 'tools/workspace/src/build/main.ts');
  execFileSync(process.execPath, [build, 'packages/status-service', dist]);
}, 60_000);

afterAll(() => rmSync(dist, { recursive: true }));

test('the bundle starts without any installed package, answers, and brings what its pages load', async () => {
  const service = spawn(process.execPath, [join(dist, 'main.mjs')], {
    cwd: dist,
    env: {
      PORT: '0',
      ENVIRONMENT: 'test',
      APP_VERSION: 'abc123',
      APP_COMMIT: 'c0ffee',
      RELEASE: 'r1',
      LOG_LEVEL: 'info',
      SERVICE_DIRECTORY: '[{"name":"status","summary":"The front door."}]',
      EDGE_ORIGIN: 'http://127.0.0.1:9',
      CORS_ALLOWED_ORIGINS: '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(service.stdout), 'line')) as [string];
    const { port } = JSON.parse(line) as { port: number };
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

    expect(await (await get('/version')).json()).toMatchObject({ service: 'status', version: 'abc123' });
    expect((await get('/-/status/page/overview.js')).status).toBe(200);
    expect((await get('/-/status/docs/')).status).toBe(200);
    expect((await get('/-/status/docs/swagger-ui-bundle.js')).status).toBe(200);
  } finally {
    service.kill('SIGKILL');
  }
}, 30_000);
