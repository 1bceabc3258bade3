import { expect, test } from '@jest/globals';

import { scanTasks, shareWork } from './scan-tasks.ts';

test('when a file cannot be read, no thread takes another task', async () => {
  const unreadable = { kind: 'file', isGzip: true, path: '/dev/null/none.gz' } as const;
  const work = shareWork([unreadable, unreadable, unreadable], {});

  await expect(scanTasks(work)).rejects.toThrow("'/dev/null/none.gz' cannot be read");

  await expect(scanTasks(work)).resolves.toMatchObject({ counts: { lines: 0 } });
});
