import fc from 'fast-check';

import { stories } from '../real-stories/actions.ts';
import { playStory } from '../real-stories/play-story.ts';

const RUNS = 40;

/**
 * Plays random calls to the real endpoint with real processes. A story that fails is not shrunk, since the next run of it
 * may meet another order of events: the message has its seed and the story.
 * @param tell takes a line of the report
 * @throws {Error} with the first story in which something did not hold
 */
export async function proveStories(tell: (row: string) => void): Promise<void> {
  const ends = new Map<string, number>();
  let [tasks, answers, looks] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const facts = await playStory(story);
      for (const end of facts.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
      tasks += facts.tasks;
      answers += facts.answers;
      looks += facts.looks;
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  const counted = [...ends].map(([end, count]) => `${count} ${end}`).join(', ');
  tell(
    `${RUNS} random stories, ${tasks} tasks, ${looks} looks, ${answers} answers of targets; deployments: ${counted}`,
  );
}
