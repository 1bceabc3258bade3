import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';

import { useAwsKeys } from '../../../test/aws/config.ts';
import { readAwsConfig } from '../config.ts';
import { AwsSession } from '../session/aws-session.ts';
import { activateCostTags } from './cost-tags.ts';

interface Billing {
  readonly active?: readonly string[];
  readonly unknown?: readonly string[];
  /** The answer of AWS to callers without permission. */
  readonly denied?: string;
}

useAwsKeys('111111111111');

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Cost Explorer's own protocol, as far as tags are concerned. */
async function billing({ active = [], unknown = [], denied }: Billing) {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']).split('.')[1];
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (denied !== undefined) {
        response.writeHead(400);
        response.end(JSON.stringify({ __type: denied, Message: 'Linked account doesn’t have access' }));
        return;
      }
      if (target === 'ListCostAllocationTags') {
        response.end(
          JSON.stringify({ CostAllocationTags: active.map((TagKey) => ({ TagKey, Status: 'Active' })) }),
        );
        return;
      }
      const { CostAllocationTagsStatus: tags } = JSON.parse(body) as {
        CostAllocationTagsStatus: { TagKey: string }[];
      };
      asked.push(tags);
      const Errors = tags
        .filter(({ TagKey }) => unknown.includes(TagKey))
        .map(({ TagKey }) => ({ TagKey, Code: 'TagKeysNotFoundException' }));
      response.end(JSON.stringify({ Errors }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const session = new AwsSession(
    'eu-central-1',
    readAwsConfig({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }),
  );
  closers.push(() => {
    session.close();
    server.close();
    server.closeAllConnections();
  });
  return { session, asked };
}

test('activates the tags that are not active yet', async () => {
  const { session, asked } = await billing({ active: ['Project'] });

  expect(await activateCostTags(session)).toEqual(['costs are counted by Environment, Service from now on']);
  expect(asked).toEqual([
    [
      { TagKey: 'Environment', Status: 'Active' },
      { TagKey: 'Service', Status: 'Active' },
    ],
  ]);
});

test('changes nothing where all are active', async () => {
  const { session, asked } = await billing({ active: ['Environment', 'Project', 'Service'] });

  expect(await activateCostTags(session)).toEqual([
    'costs are counted by the tags Environment, Project and Service',
  ]);
  expect(asked).toEqual([]);
});

test('says when to come again while Billing does not know a tag', async () => {
  const { session } = await billing({ unknown: ['Environment', 'Project', 'Service'] });

  expect(await activateCostTags(session)).toEqual([
    'Environment, Project, Service: Billing does not know the tag before something has it for a day: run ./fairway bootstrap again the day after the first deployment',
  ]);
});

test('gives whoever may not the command for the account that pays', async () => {
  const { session } = await billing({ denied: 'AccessDeniedException' });

  expect(await activateCostTags(session)).toEqual([
    'budgets see no costs until the account that pays activates the tags; there: aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=Environment,Status=Active TagKey=Project,Status=Active TagKey=Service,Status=Active',
  ]);
});

test('says so where Billing cannot be asked, and fails nobody', async () => {
  const { session } = await billing({ denied: 'DataUnavailableException' });

  expect(await activateCostTags(session)).toEqual([
    expect.stringContaining('the tags that costs are counted by could not be activated: '),
  ]);
});
