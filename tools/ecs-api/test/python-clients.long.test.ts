import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { installAwsForPython, type AwsForPython } from './clients/python.ts';
import { TestEndpoint } from './endpoint.ts';

const run = promisify(execFile);
const SESSION = join(import.meta.dirname, 'clients/session.py');
/** Runs until it is stopped, or ends at once with the code that its arguments say. */
const PROGRAM = `
  if (process.argv.at(-2) === 'exit') process.exit(Number(process.argv.at(-1)));
  setInterval(() => undefined, 1_000);
`;

let clients: AwsForPython | undefined;
beforeAll(async () => {
  clients = await installAwsForPython();
}, 180_000);

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await TestEndpoint.start();
  endpoint.images.node('web:1', PROGRAM).node('web:2', PROGRAM);
});

describe('clients of Python', () => {
  test('boto3 goes from create_cluster to delete_cluster with its own waiters and paginators', async () => {
    if (clients === undefined) return;

    const { stdout } = await run(clients.python, [SESSION, endpoint.url]);

    expect(JSON.parse(stdout)).toEqual({
      families: ['web'],
      idempotent: true,
      'not idempotent': 'InvalidParameterException',
      'desired after minimum': 2,
      running: [['RUNNING', true]],
      'job at first': ['PROVISIONING', 'PROVISIONING'],
      job: [
        ['EssentialContainerExited', 7],
        ['EssentialContainerExited', 7],
      ],
      missing: 'MISSING',
      'cluster in use': 'ClusterContainsServicesException',
      'scaled above 0': 'InvalidParameterException',
      deleted: 2,
      cluster: 'INACTIVE',
      after: 'ClusterNotFoundException',
    });
    expect(endpoint.calls.filter(({ status }) => status >= 500)).toEqual([]);
  }, 120_000);

  test('the aws command runs a task, describes it, and is told that it has no execute command', async () => {
    if (clients === undefined) return;
    const { aws } = clients;
    const ask = async (...words: string[]) => {
      const env = {
        AWS_ENDPOINT_URL_ECS: endpoint.url,
        AWS_DEFAULT_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        PATH: `${endpoint.folder}:/usr/bin:/bin`,
      };
      return run(aws, ['--output', 'json', 'ecs', ...words], { env });
    };
    const answer = async (...words: string[]) => JSON.parse((await ask(...words)).stdout);

    // The command looks for its plugin before it asks; the plugin itself is never run.
    await writeFile(join(endpoint.folder, 'session-manager-plugin'), '#!/bin/sh\n', { mode: 0o755 });
    await ask('create-cluster');
    const containers = JSON.stringify([{ name: 'app', image: 'web:1', memory: 128 }]);
    await ask('register-task-definition', '--family', 'web', '--container-definitions', containers);
    const { tasks } = await answer('run-task', '--task-definition', 'web');
    const { taskArn } = tasks[0];
    await endpoint.taskIs('default', taskArn, 'RUNNING');
    const execute = ask('execute-command', '--task', taskArn, '--command', 'sh', '--interactive');
    await expect(execute).rejects.toMatchObject({
      stderr: expect.stringContaining(
        '(InvalidParameterException) when calling the ExecuteCommand operation: The execute command failed because execute command was not enabled',
      ),
    });
    const { task } = await answer('stop-task', '--task', taskArn, '--reason', 'enough');

    expect(task).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
    });
    await ask('wait', 'tasks-stopped', '--tasks', taskArn);
    const { tasks: stopped } = await answer('describe-tasks', '--tasks', taskArn);
    expect(stopped).toMatchObject([{ lastStatus: 'STOPPED', containers: [{ exitCode: 143 }] }]);
    expect(await answer('delete-cluster', '--cluster', 'default')).toMatchObject({
      cluster: { status: 'INACTIVE' },
    });
  }, 120_000);
});
