import { expect, test } from '@jest/globals';

import { demo, sampleEnvironments } from '../../test/sample-environments.ts';
import { planConfig } from './plan.ts';

test('what an environment accepts is shown part by part, with the file that says so', () => {
  const accepted = { fault: 'edge.domain', reason: 'No domain to begin with.', until: '2099-06-01' } as const;
  const values = planConfig({ ...demo, accepts: [accepted] }, sampleEnvironments, []);

  expect(values.filter(({ path }) => path.startsWith('accepts.'))).toEqual([
    { path: 'accepts.0.fault', value: accepted.fault, file: 'environments/src/demo.ts' },
    { path: 'accepts.0.reason', value: accepted.reason, file: 'environments/src/demo.ts' },
    { path: 'accepts.0.until', value: accepted.until, file: 'environments/src/demo.ts' },
  ]);
});
