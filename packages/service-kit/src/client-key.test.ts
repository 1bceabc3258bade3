import { expect, test } from '@jest/globals';

import { clientKey } from './client-key.ts';

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::7', '2001:db8:1:2'],
  ['2001:db8::7', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['unknown', 'unknown'],
])('%s counts as %s', (clientAddress, key) => {
  expect(clientKey({ clientAddress })).toBe(key);
});

test('who has signed in counts as that, wherever it calls from', () => {
  const caller = { subject: 'a1', client: 'web', scopes: [], groups: [], expiresAt: 0 };

  expect(clientKey({ clientAddress: '203.0.113.9', caller })).toBe('subject a1');
});
