/** EventBridge Scheduler's word for itself, before the name of the schedule. */
const BY_SCHEDULE = /^chronos-schedule\//;
const BY_HAND = 'fairway-run';

/** The mark of a run that a person has begun: letters, digits, hyphens, slashes and underscores, 128 at most. */
export function startedByPerson(identity: string): string {
  const name = identity.replace(/^.*[/:]/, '').replaceAll(/[^\w-]/g, '_');
  return `${BY_HAND}/${name}`.slice(0, 128);
}

/** The name of whoever started a task, for people; undefined where its mark does not say. */
export function starterOf(startedBy: string | undefined): string | undefined {
  if (startedBy === undefined || startedBy === '') return undefined;
  if (BY_SCHEDULE.test(startedBy)) return 'its schedule';
  return startedBy.startsWith(`${BY_HAND}/`) ? startedBy.slice(BY_HAND.length + 1) : startedBy;
}
