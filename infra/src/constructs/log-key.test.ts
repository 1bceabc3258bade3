import { expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { LogKey } from './log-key.ts';

test('a key is rotated, and CloudWatch uses it for those log groups only', () => {
  const { one } = synthesize((stack) => {
    new LogKey(stack, 'log-key', { logGroups: ['/example/test/*', '/aws/rds/cluster/example/*'] });
  });

  expect(one('aws_kms_key')).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  expect(JSON.parse(one('aws_kms_key').policy).Statement[1]).toMatchObject({
    Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': [
          'arn:aws:logs:eu-central-1:111111111111:log-group:/example/test/*',
          'arn:aws:logs:eu-central-1:111111111111:log-group:/aws/rds/cluster/example/*',
        ],
      },
    },
  });
});
