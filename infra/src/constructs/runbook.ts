import type { AlarmTopic } from '@fairway/environments';

/** What operators are told of besides alarms. */
export type EventTopic = 'deployment' | 'task-stopped' | 'retirement' | 'cost';

/**
 * URL of the page that says what to do; the pages are in `docs/runbooks`.
 * @param folder without a slash at its end
 */
export function runbookPage(folder: string, topic: AlarmTopic | EventTopic): string {
  return `${folder}/${topic}.md`;
}
