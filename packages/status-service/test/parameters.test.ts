import { testParameters } from '@fairway/service-kit/parameter-testing';
import { runApp, sampleIdentity, stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach } from '@jest/globals';

import { createApp } from '../src/app.ts';

afterEach(stopRunningApps);

const edge = { get: () => Promise.reject(new Error('nothing is asked in this test')) };

testParameters(
  () => runApp((parts) => createApp({ ...parts, identity: sampleIdentity('status'), directory: [], edge })),
  {
    'GET /api/hello': {
      query: {
        name: {
          good: 'Ann',
          wrong: [
            ['', 'must be 1 to 100 characters'],
            [' ', 'must be 1 to 100 characters'],
            ['a'.repeat(101), 'must be 1 to 100 characters'],
          ],
        },
      },
    },
  },
);
