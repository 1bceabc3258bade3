import { expect, test } from '@jest/globals';

import { loadServices } from '../src/index.ts';

const services = await loadServices();

test('every service of the workspace is found, in name order', () => {
  const names = services.map(({ name }) => name);

  expect(names).toEqual(expect.arrayContaining(['status']));
  expect(names).toEqual(names.toSorted());
});

test('the bare paths of operations are the front door’s', () => {
  const status = services.find(({ name }) => name === 'status');

  expect(status?.paths).toEqual(expect.arrayContaining(['/', '/health', '/ready', '/version']));
});
