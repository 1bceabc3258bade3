import type { EnvironmentDefinition } from '@fairway/environments';
import { expect, test } from '@jest/globals';

import { demo, sampleEnvironments } from '../../../test/sample-environments.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { readAwsConfig } from '../config.ts';
import { requireRecipients } from './require-recipients.ts';

const aws = readAwsConfig({});
const stacks = [{ environment: 'live' }];

function workspaceWith(operators: EnvironmentDefinition['operators']): Workspace {
  const live = { ...demo, name: 'live', production: true, ...(operators === undefined ? {} : { operators }) };
  return {
    loadServices: () => Promise.resolve([]),
    loadEnvironments: () => Promise.resolve({ ...sampleEnvironments, definitions: [demo, live] }),
  } as unknown as Workspace;
}

test('production whose alarms nobody hears is refused, with the file to edit', async () => {
  await expect(requireRecipients(stacks, workspaceWith(undefined), aws)).rejects.toMatchObject({
    message: 'the environments have 1 fault(s), edit the files that are named:',
    details: [
      expect.stringMatching(
        /^live: `operators\.mails` must name somebody in production: .* \(edit environments\/src\/live\.ts\)$/,
      ),
    ],
  });
});

test('with a recipient it goes on; so does another environment, and an emulator, where nobody would be told', async () => {
  const silent = workspaceWith(undefined);
  const emulated = readAwsConfig({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });

  await requireRecipients(stacks, workspaceWith({ mails: ['operators@example.com'] }), aws);
  await requireRecipients([{ environment: 'demo' }, {}], silent, aws);
  await requireRecipients(stacks, silent, emulated);
});
