import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { TaskLogs, type ContainerDefinition } from '../src/index.ts';
import { alpha, ProcessScheduler } from './process-scheduler.ts';
import { nodeContainer } from './task.ts';

let folder: string;
let environment: ProcessScheduler;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
  environment = new ProcessScheduler(new TaskLogs(folder));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A container that must succeed before the app starts. */
function migration(code: string): ContainerDefinition {
  const { port: _, ...container } = nodeContainer(code, { name: 'migrate', essential: false });
  return container;
}

const app = nodeContainer(
  `import { createServer } from 'node:http';
   createServer((request, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1');
   console.log('serves');`,
  { dependsOn: [{ container: 'migrate', condition: 'SUCCESS' }] },
);

function logLines(): readonly string[] {
  const lines = readFileSync(join(folder, 'alpha.log'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.replace(/^\S+ /, ''));
}

describe('a migration in a container before the app, as real processes', () => {
  test('ends first, and both are in the log under their names', async () => {
    environment.scheduler.deploy(alpha('v1', [migration(`console.log('1 table')`), app]));

    const { task } = await environment.event('taskReady');

    expect(task.containers).toMatchObject([
      { name: 'migrate', status: 'stopped', exitCode: 0, lastLines: ['1 table'] },
      { name: 'app', status: 'running' },
    ]);
    expect(logLines()).toEqual(['alpha-1/migrate stdout 1 table', 'alpha-1/app stdout serves']);
  });

  test('that fails rolls the deployment back, for its own reason and with its own last lines', async () => {
    environment.scheduler.deploy(alpha('v1', [migration(''), app]));
    await environment.event('taskReady');
    const fails = migration(`console.error('no such table'); process.exitCode = 3;`);
    environment.scheduler.deploy(alpha('v2', [fails, app]));

    const { deployment } = await environment.event(
      'deployment',
      (event) => event.deployment.status === 'ROLLBACK_SUCCESSFUL',
    );

    expect(deployment.statusReason).toMatch(
      /^tasks failed to start: \(task alpha-\d+\) exited with code 3 in container migrate, which app depends on$/,
    );
    expect(environment.tasks().at(-1)).toMatchObject({ exitCode: 3, lastLines: ['no such table'] });
    expect(logLines()).toContain('alpha-2/migrate stderr no such table');
    expect(environment.tasks()[0]).toMatchObject({ id: 'alpha-1', status: 'healthy' });
  });
});
