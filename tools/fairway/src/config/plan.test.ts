import { branchMatrix, definitions, shared } from '@fairway/environments';
import { loadServices } from '@fairway/service-catalog';
import { expect, test } from '@jest/globals';

import { planConfig } from './plan.ts';

test('what an environment accepts is shown part by part, with the file that says so', async () => {
  const definition = definitions.find(({ name }) => name === 'prod')!;
  const values = planConfig(definition, { matrix: branchMatrix, shared }, await loadServices());

  const accepted = values.filter(({ path }) => path.startsWith('accepts.'));
  expect(accepted.map(({ path }) => path).slice(0, 3)).toEqual([
    'accepts.0.fault',
    'accepts.0.reason',
    'accepts.0.until',
  ]);
  expect(new Set(accepted.map(({ file }) => file))).toEqual(new Set(['environments/src/prod.ts']));
});
