import { setTimeout as delay } from 'node:timers/promises';

import { expect, test } from '@jest/globals';

import { captureLog } from '../test/support/index.ts';
import { withLogScope } from './log-scope.ts';

test('fields follow the work through awaits and callbacks, and end with it', async () => {
  const { logger, lines } = captureLog();

  await withLogScope({ operation: 'outer', requestId: '1' }, async () => {
    await delay(1);
    logger.info('after an await');
    withLogScope({ operation: 'inner' }, () => logger.info('nested'));
    await new Promise((resolve) => {
      setImmediate(() => {
        logger.info('in a callback');
        resolve(undefined);
      });
    });
  });
  logger.info('outside');

  expect(lines.map(({ msg, operation, requestId }) => [msg, operation, requestId])).toEqual([
    ['after an await', 'outer', '1'],
    ['nested', 'inner', '1'],
    ['in a callback', 'outer', '1'],
    ['outside', undefined, undefined],
  ]);
});

test('scopes of work that runs at the same time stay apart', async () => {
  const { logger, lines } = captureLog();
  const work = (id: string): Promise<void> =>
    withLogScope({ id }, async () => {
      await delay(1);
      logger.info('line');
    });

  await Promise.all([work('a'), work('b')]);

  expect(lines.map(({ id }) => id).toSorted()).toEqual(['a', 'b']);
});

test('a field of the line itself wins over the scope’s', () => {
  const { logger, lines } = captureLog();

  withLogScope({ operation: 'scope' }, () => logger.info({ operation: 'line' }, 'text'));

  expect(lines[0]).toMatchObject({ operation: 'line', level: 'info' });
});
