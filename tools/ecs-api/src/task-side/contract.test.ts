import { expect, test } from '@jest/globals';

import { TaskStopError } from './contract.ts';

test('a task that cannot start says its code and its reason, as ECS does', () => {
  const error = new TaskStopError('CannotPullContainerError', 'pull image manifest: not found', 'app');

  expect(error.stoppedReason).toBe('CannotPullContainerError: pull image manifest: not found');
  expect(error.container).toBe('app');
});
