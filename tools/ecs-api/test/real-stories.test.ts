import { expect, test } from '@jest/globals';

import { everything } from './real-stories/actions.ts';
import { playStory } from './real-stories/play-story.ts';

test('real processes: old versions answer, deployments end in documented states, no process and no port is left', async () => {
  const { ends, answers } = await playStory(everything);

  expect(new Set(ends)).toEqual(new Set(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'STOPPED']));
  expect(answers).toBeGreaterThan(20);
}, 180_000);
