import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { clientSettings, welcome } from './welcome.ts';

const PAGE = join(import.meta.dirname, '../../../ecs-api/README.md');

test('the page of the endpoint sets what the command prints', async () => {
  const page = await readFile(PAGE, 'utf8');

  const settings = clientSettings('http://127.0.0.1:4570', 'us-east-1');

  expect(page.match(/^export .*$/gm)).toEqual(settings);
  expect(welcome('http://127.0.0.1:4570', 'us-east-1', 'images', 'logs')).toContain(settings[0]);
});
