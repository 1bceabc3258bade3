import { variableFaults } from '@fairway/service-kit';
import { runApp, sampleIdentity, stopRunningApps, type RunningApp } from '@fairway/service-kit/testing';
import manifest from '@fairway/status-manifest';
import { afterEach, describe, expect, test } from '@jest/globals';

import { createApp, type StatusDeps } from '../src/app.ts';
import { configSchema } from '../src/config.ts';
import type { Edge, EdgeAnswer } from '../src/overview.ts';

afterEach(stopRunningApps);

const identity = sampleIdentity('status');

const directory = [
  { name: 'logs', summary: 'Counts <errors>.', page: '/logs' },
  { name: 'status', summary: 'The front door.' },
];

const versionOf = (service: string) => ({ service, version: `${service}-v`, release: `${service}-r` });

/** An edge on which every service is well, except for the answers given here. */
function edgeWith(answers: Readonly<Record<string, EdgeAnswer | Error>>): Edge & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    get(path) {
      asked.push(path);
      const answer = answers[path] ?? {
        status: 200,
        fromService: true,
        body: versionOf(path.split('/')[2] ?? ''),
      };
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

function start(edge: Edge = edgeWith({}), changes: Partial<StatusDeps> = {}): Promise<RunningApp> {
  return runApp((parts) => createApp({ ...parts, identity, directory, edge, ...changes }));
}

describe('the overview', () => {
  test.each(['/', '/-/status/'])('tells programs at %s how every service is', async (path) => {
    const { origin } = await start();

    const response = await fetch(origin + path);

    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      environment: 'test',
      version: 'abc123',
      services: directory.map(({ name, ...about }) => ({
        name,
        ...about,
        health: 'healthy',
        version: `${name}-v`,
        release: `${name}-r`,
        latencyMs: expect.any(Number),
        links: {
          service: `/-/${name}/`,
          docs: `/-/${name}/docs/`,
          health: `/-/${name}/health`,
          version: `/-/${name}/version`,
        },
      })),
    });
  });

  test('a service that fails or is silent changes its own line only', async () => {
    const { origin } = await start(
      edgeWith({
        '/-/logs/health': { status: 503, fromService: true, body: { status: 503 } },
        '/-/logs/version': new Error('timed out'),
        '/-/status/health': new Error('timed out'),
      }),
    );

    const { services } = (await (await fetch(origin)).json()) as { services: object[] };

    expect(services).toMatchObject([
      { name: 'logs', health: 'unhealthy', version: null, release: null },
      { name: 'status', health: 'unreachable', version: 'status-v' },
    ]);
  });

  test('a service without a task is told from one that is ill, and is no trouble', async () => {
    const none = { status: 503, fromService: false, body: '<h1>503 Service Temporarily Unavailable</h1>' };
    const { origin } = await start(edgeWith({ '/-/logs/health': none, '/-/logs/version': none }));

    const { services } = (await (await fetch(origin)).json()) as { services: object[] };
    const page = await (await fetch(origin, { headers: { accept: 'text/html' } })).text();

    expect(services).toMatchObject([
      { name: 'logs', health: 'no task', version: null },
      { name: 'status', health: 'healthy' },
    ]);
    expect(page).toContain('1 of 2 services healthy, 1 without a task');
    expect(page).toContain('<p class="sum">');
    expect(page).toMatch(/<li class="service no-task">[^]*<\/span>no task<\/p>/);
  });

  test('people are led to the pages of services, and to the API of those that have none', async () => {
    const { origin } = await start();

    const page = await (await fetch(origin, { headers: { accept: 'text/html' } })).text();

    expect(page).toContain('<h2><a href="/logs">logs</a></h2>');
    expect(page).toContain('<h2><a href="/-/status/docs/">status</a></h2>');
    expect(page).toMatch(/<h1>Fairway <span class="environment">test<\/span><\/h1>/);
  });

  test('many who ask at once cost each service one question', async () => {
    const edge = edgeWith({});
    const { origin } = await start(edge);

    await Promise.all(Array.from({ length: 20 }, () => fetch(origin)));

    expect(edge.asked.toSorted()).toEqual([
      '/-/logs/health',
      '/-/logs/version',
      '/-/status/health',
      '/-/status/version',
    ]);
  });

  test('people get a page that needs nothing inline, with what services say escaped', async () => {
    const { origin } = await start();

    const response = await fetch(origin, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    const page = await response.text();
    const files = [...page.matchAll(/(?:href|src)="(\/-\/status\/page\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    const statuses = await Promise.all(
      [...new Set(files)].map(async (path) => (await fetch(origin + path)).status),
    );

    expect(response.headers.get('vary')?.toLowerCase()).toContain('accept');
    expect(page).toContain('2 of 2 services healthy');
    expect(page).toContain('Counts &#60;errors&#62;.');
    expect(page).not.toMatch(/<script>|<style|style=|onclick=/);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(statuses).toEqual([200, 200, 200, 200]);
  });
});

describe('hello', () => {
  const hello = async (query: string): Promise<{ status: number; body: object }> => {
    const { origin } = await start();
    const response = await fetch(`${origin}/api/hello${query}`);
    return { status: response.status, body: (await response.json()) as object };
  };

  test('greets the world', async () => {
    expect(await hello('')).toEqual({
      status: 200,
      body: { message: 'Hello, World!', version: 'abc123', environment: 'test' },
    });
  });

  test.each(['Ann', 'Ünal <b>', 'a'.repeat(100), '🎂'.repeat(100)])('greets %s by name', async (name) => {
    expect(await hello(`?name=${encodeURIComponent(name)}`)).toMatchObject({
      status: 200,
      body: { message: `Hello, ${name}!` },
    });
  });

  test.each([
    ['?name=', "name must be 1 to 100 characters, got: ''"],
    ['?name=%20', "name must be 1 to 100 characters, got: ' '"],
    [`?name=${'a'.repeat(101)}`, expect.stringMatching(/^name must be 1 to 100 .* \(101 characters\)$/)],
    ['?name=a&name=b', "name must be given once, got: 'a' and 'b'"],
  ])('refuses %s', async (query, message) => {
    expect(await hello(query)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'name', message }] },
    });
  });
});

test('health tells the environment and the version', async () => {
  const { origin } = await start();

  expect(await (await fetch(`${origin}/health`)).json()).toEqual({
    status: 'healthy',
    version: 'abc123',
    environment: 'test',
  });
});

test('the service reads exactly the variables that its manifest promises', () => {
  expect(variableFaults(configSchema, manifest)).toEqual([]);
});
