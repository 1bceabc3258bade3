import { fargateSizeRules } from './fargate.ts';
import type { Job } from './job.ts';
import type { ServiceManifest } from './manifest.ts';
import { NAME_SHAPE } from './name-shape.ts';
import { brokenRuleText, numberRules, pathBelow, type BrokenRule } from './rules.ts';
import { scheduleRules } from './schedule-rules.ts';

const MAX_NAME = 20;
/** `<family>-exec` is the family of a session in a task of the service, and people are let into those alone. */
export const SESSION = 'exec';

/** A sentence for everything that is wrong with a service's jobs. */
export function jobFaults({
  name: service,
  jobs,
}: Pick<ServiceManifest, 'name' | 'jobs'>): readonly string[] {
  const broken = jobs.flatMap((job, index) => below(`jobs.${index}`, jobRules(job)));
  const names = jobs.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...broken.map((each) => brokenRuleText(each)),
    // Its container is called as it is, and whoever looks for the service's container must not find that one.
    ...(names.includes(service) ? [`\`jobs\` must not have their service's name, got: '${service}'`] : []),
    ...(twice.length === 0 ? [] : [`\`jobs\` must have different names, twice: ${twice.join(', ')}`]),
  ];
}

/** Whether a service or a job of that name would have the family of another's sessions. */
export function isSessionName(name: string): boolean {
  return name === SESSION || name.endsWith(`-${SESSION}`);
}

function jobRules(job: Job): readonly BrokenRule[] {
  const { name, summary, timeoutSeconds, retries, schedule, size } = job;
  return [
    ...nameRules(name),
    ...(summary.trim() === '' ? [{ path: 'summary', rule: 'must be a sentence', value: summary }] : []),
    ...numberRules('timeoutSeconds', timeoutSeconds, [10, 86_400], 'whole'),
    ...numberRules('retries', retries, [0, 5], 'whole'),
    ...below('size', size === undefined ? [] : fargateSizeRules(size)),
    ...below('schedule', schedule === undefined ? [] : scheduleRules(schedule)),
  ];
}

function below(parent: string, broken: readonly BrokenRule[]): readonly BrokenRule[] {
  return broken.map((each) => ({ ...each, path: pathBelow(parent, each.path) }));
}

function nameRules(name: string): readonly BrokenRule[] {
  if (!NAME_SHAPE.test(name) || name.length > MAX_NAME) {
    const rule = `must be 2 to ${MAX_NAME} lower-case letters, digits and single hyphens, starting with a letter`;
    return [{ path: 'name', rule, value: name }];
  }
  return isSessionName(name)
    ? [{ path: 'name', rule: `must not end with ${SESSION}, as the tasks of sessions do`, value: name }]
    : [];
}
