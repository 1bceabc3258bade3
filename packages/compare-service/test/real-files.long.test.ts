import { stopRunningApps } from '@fairway/service-kit/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { checkFiles } from './inputs/files/check-files.ts';
import { filesOfDependencies, filesOfPython, sampleOf } from './inputs/files/real-files.ts';
import { withTool } from './support/config.ts';
import { closePools, startService } from './support/service.ts';

let origin: string;

beforeAll(async () => {
  ({ origin } = await startService());
});

afterAll(async () => {
  stopRunningApps();
  await closePools();
});

// All of them: `npm run prove:inputs -- files`.
test('300 files of the dependencies are compared with a changed version, in every format', async () => {
  const files = sampleOf(filesOfDependencies(), 300);

  expect(files).toHaveLength(300);
  expect((await checkFiles(origin, files)).faults).toEqual([]);
});

withTool('python3', 'apt-get install python3', async () => {
  const files = sampleOf(filesOfPython(), 40);

  expect(files).toHaveLength(40);
  expect((await checkFiles(origin, files)).faults).toEqual([]);
});
