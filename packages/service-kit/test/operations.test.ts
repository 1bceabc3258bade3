import { afterEach, expect, test } from '@jest/globals';

import { Readiness } from '../src/index.ts';
import { describeBothServers } from './fixtures/both-servers.ts';
import { identity, sampleApp } from './fixtures/service.ts';
import { runApp, stopRunningApps, type RunningApp } from './support/index.ts';

afterEach(stopRunningApps);

describeBothServers('operations, $name', ({ expressPrototypes }) => {
  const start = (readiness = new Readiness()): Promise<RunningApp> =>
    runApp(({ logger }) => sampleApp(logger, readiness), { expressPrototypes, readiness });

  test.each(['', '/-/sample'])('health, readiness and version answer under %j', async (prefix) => {
    const { origin } = await start();
    const get = async (path: string): Promise<unknown> => (await fetch(`${origin}${prefix}${path}`)).json();

    expect(await get('/health')).toEqual({ status: 'healthy', version: 'abc123', environment: 'test' });
    expect(await get('/ready')).toEqual({ status: 'ready', dependencies: [] });
    expect(await get('/version')).toEqual(identity);
  });

  test.each(['/', '/-/sample', '/-/sample/'])('the service says what it is at %s', async (path) => {
    const { origin } = await start();

    expect(await (await fetch(`${origin}${path}`)).json()).toMatchObject({ service: 'sample' });
  });

  test('readiness names each dependency, and its failure only in the log', async () => {
    const readiness = new Readiness([
      { name: 'database', check: () => Promise.resolve() },
      { name: 'bucket', check: () => Promise.reject(new Error('no route to 10.0.0.7')) },
    ]);
    const { origin, log } = await start(readiness);

    const response = await fetch(`${origin}/ready`);
    const text = await response.text();

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(text)).toMatchObject({
      status: 503,
      detail: 'The service is not ready',
      dependencies: [
        { name: 'database', state: 'up', latencyMs: expect.any(Number) },
        { name: 'bucket', state: 'down', latencyMs: expect.any(Number) },
      ],
    });
    expect(text).not.toContain('10.0.0.7');
    expect(JSON.stringify(await log.line(({ level }) => level === 'warn'))).toContain('10.0.0.7');
  });

  test('health answers while every dependency is down', async () => {
    const { origin } = await start(
      new Readiness([{ name: 'database', check: () => Promise.reject(new Error('down')) }]),
    );

    expect((await fetch(`${origin}/health`)).status).toBe(200);
  });

  test('the OpenAPI document comes from the schemas that validate', async () => {
    const { origin } = await start();

    const bare = await (await fetch(`${origin}/openapi.json`)).json();
    const atEdge = (await (await fetch(`${origin}/-/sample/openapi.json`)).json()) as {
      paths: Record<string, unknown>;
    };

    expect(bare).toEqual(atEdge);
    expect(atEdge).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'sample service', version: 'abc123' },
      paths: {
        '/numbers/{id}': {
          put: {
            operationId: 'put_numbers',
            parameters: [
              { in: 'path', name: 'id', required: true },
              { in: 'query', name: 'scale' },
            ],
            requestBody: { content: { 'application/json': { schema: { required: ['a', 'b'] } } } },
            responses: { 200: {}, 422: { content: { 'application/problem+json': {} } } },
          },
        },
      },
    });
    expect(Object.keys(atEdge.paths)).toContain('/-/sample/health');
    expect(Object.keys(atEdge.paths)).not.toContain('/health');
  });

  test('a long answer is compressed where the caller accepts it, a short one is not', async () => {
    const { origin } = await start();
    const encoding = async (path: string): Promise<string | null> =>
      (await fetch(`${origin}${path}`, { headers: { 'accept-encoding': 'br' } })).headers.get(
        'content-encoding',
      );

    expect(await encoding('/openapi.json')).toBe('br');
    expect(await encoding('/hello')).toBeNull();
  });

  test('the docs page is complete under its policy and sends a bare path to its folder', async () => {
    const { origin } = await start();

    const bare = await fetch(`${origin}/-/sample/docs`, { redirect: 'manual' });
    const page = await fetch(`${origin}/-/sample/docs/`);
    const markup = await page.text();
    const loaded = [...markup.matchAll(/(?:src|href)="([\w.-]+\.(?:js|css))"/g)].map(([, name]) => name);
    const statuses = await Promise.all(
      loaded.map(async (name) => (await fetch(`${origin}/-/sample/docs/${name}`)).status),
    );

    expect([bare.status, bare.headers.get('location')]).toEqual([308, '/-/sample/docs/']);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self';/);
    expect(markup).not.toMatch(/<script>|<style|style=|onload=/);
    expect(loaded).toHaveLength(4);
    expect(statuses).toEqual([200, 200, 200, 200]);
  });
});
