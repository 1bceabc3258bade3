import { expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { ServiceStateBucket } from './service-state-bucket.ts';

test('keeps the versions of what is in it', () => {
  const { one } = synthesize((stack) => {
    new ServiceStateBucket(stack, 'state', { name: 'example-state' });
  });

  expect(one('aws_s3_bucket')).toEqual({ bucket: 'example-state', force_destroy: false });
  expect(one('aws_s3_bucket_versioning').versioning_configuration.status).toBe('Enabled');
});

test('goes with what is in it only when that was chosen', () => {
  const { one } = synthesize((stack) => {
    new ServiceStateBucket(stack, 'state', { name: 'example-state', forceDestroy: true });
  });

  expect(one('aws_s3_bucket').force_destroy).toBe(true);
});
