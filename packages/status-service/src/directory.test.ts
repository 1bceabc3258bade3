import { expect, test } from '@jest/globals';

import { serviceDirectory } from './directory.ts';

test('the directory is read from its JSON', () => {
  const text = '[{"name":"logs","summary":"Counts errors.","docs":"/-/logs/docs/"}]';

  expect(serviceDirectory.parse(text)).toEqual([{ name: 'logs', summary: 'Counts errors.' }]);
});

test.each(['', 'logs', '{}', '[]', '[{"name":"../x","summary":""}]', '[{"name":"logs"}]'])(
  'the directory %j is refused',
  (text) => {
    expect(serviceDirectory.safeParse(text).success).toBe(false);
  },
);
