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

test('forgets what expires, and the marks of what was forgotten', () => {
  const { one } = synthesize((stack) => {
    const expiring = [{ prefix: 'logs/analyses/', days: 3 }];
    new ServiceStateBucket(stack, 'state', { name: 'example-state', expiring });
  });

  expect(one('aws_s3_bucket_lifecycle_configuration').rule).toMatchObject([
    { id: 'old-versions', expiration: [{ expired_object_delete_marker: true }] },
    { id: 'expire-logs-analyses', filter: [{ prefix: 'logs/analyses/' }], expiration: [{ days: 3 }] },
  ]);
});

test('goes with what is in it only when that was chosen', () => {
  const { one } = synthesize((stack) => {
    new ServiceStateBucket(stack, 'state', { name: 'example-state', forceDestroy: true });
  });

  expect(one('aws_s3_bucket').force_destroy).toBe(true);
});
