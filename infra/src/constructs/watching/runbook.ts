import type { AnyAlarmTopic } from '@fairway/environments';

/** Subjects of messages to operators besides alarms. */
export const eventTopics = [
  'deployment',
  'task-stopped',
  'job-failed',
  'retirement',
  'secret-changed',
  'cost',
] as const;
export type EventTopic = (typeof eventTopics)[number];

/** Subjects of messages to operators about an account as a whole. */
export const accountTopics = [
  'account-root-use',
  'account-sign-in',
  'account-trail',
  'account-finding',
] as const;
export type AccountTopic = (typeof accountTopics)[number];

/**
 * URL of the page with the remedy; the pages are in `docs/runbooks`.
 * @param folder without a slash at its end
 */
export function runbookPage(folder: string, topic: AnyAlarmTopic | EventTopic | AccountTopic): string {
  return `${folder}/${topic}.md`;
}
