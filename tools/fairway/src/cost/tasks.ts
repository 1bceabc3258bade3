import type { OwnLine } from './lines.ts';
import { HOURS, type Load } from './load.ts';
import { SPOT_SHARE } from './prices.ts';
import {
  blocks,
  referenced,
  serviceOf,
  type Attributes,
  type Resource,
  type Template,
} from '../workspace/stack-template.ts';

/** The tasks of a service, as many as it starts with; at night none where it sleeps. */
export function taskLines({ attributes }: Resource, _load: Load, template: Template): readonly OwnLine[] {
  const definition = referenced(attributes['task_definition'], template)?.attributes ?? {};
  const tasks = Number(attributes['desired_count'] ?? 1);
  const name = String(attributes['name']);
  const hours = HOURS * awakeShare(name, template) + raisedHours(name, tasks, template) / tasks;
  const { onDemand, spot } = placed(tasks, blocks(attributes['capacity_provider_strategy']));
  const [network] = blocks(attributes['network_configuration']);
  const addresses = network?.['assign_public_ip'] === true ? tasks * hours : 0;
  return [
    ...compute('tasks on demand', definition, onDemand * hours, 1),
    ...compute('tasks on Spot', definition, spot * hours, SPOT_SHARE),
    { what: 'public addresses', price: 'publicAddress', quantity: addresses },
  ];
}

/** A task's processors and memory, by the hour. */
export function compute(
  what: string,
  definition: Attributes,
  taskHours: number,
  share: number,
): readonly OwnLine[] {
  const [platform] = blocks(definition['runtime_platform']);
  const arm = platform?.['cpu_architecture'] === 'ARM64';
  return [
    {
      what,
      share,
      price: arm ? 'armVcpu' : 'x86Vcpu',
      quantity: (Number(definition['cpu']) / 1_024) * taskHours,
    },
    {
      what,
      share,
      price: arm ? 'armMemory' : 'x86Memory',
      quantity: (Number(definition['memory']) / 1_024) * taskHours,
    },
  ];
}

/** ECS fills the base first, and shares the others out by weight. */
export function placed(
  tasks: number,
  strategy: readonly Attributes[],
): { readonly onDemand: number; readonly spot: number } {
  const weightOf = (each: Attributes) => Number(each['weight'] ?? 0);
  const base = Math.min(
    tasks,
    strategy.reduce((sum, each) => sum + Number(each['base'] ?? 0), 0),
  );
  const weight = strategy.reduce((sum, each) => sum + weightOf(each), 0);
  const onSpot = strategy
    .filter((each) => each['capacity_provider'] === 'FARGATE_SPOT')
    .reduce((sum, each) => sum + weightOf(each), 0);
  const spot = weight === 0 ? 0 : (tasks - base) * (onSpot / weight);
  return { onDemand: tasks - spot, spot };
}

/** The share of the week that a service is awake, by the schedule that stops and starts it; 1 without one. */
function awakeShare(service: string, template: Template): number {
  const stop = scheduled(service, 'night-stop', template);
  const start = scheduled(service, 'night-start', template);
  if (stop === undefined || start === undefined) return 1;
  return awakeHours(String(stop['schedule']), String(start['schedule'])) / (7 * 24);
}

/** Finds the scheduled action of Application Auto Scaling for a service, by the action's name. */
function scheduled(service: string, name: string, template: Template): Attributes | undefined {
  return template.resources.find(({ type, attributes }) => {
    if (type !== 'aws_appautoscaling_scheduled_action' || attributes['name'] !== name) return false;
    const target = referenced(attributes['resource_id'], template);
    return target !== undefined && serviceOf(target) === service;
  })?.attributes;
}

/** Task-hours of a month that a raised minimum adds on workdays. */
function raisedHours(service: string, tasks: number, template: Template): number {
  const start = scheduled(service, 'workday-start', template);
  const stop = scheduled(service, 'workday-stop', template);
  if (start === undefined || stop === undefined) return 0;
  const [action] = blocks(start['scalable_target_action']);
  const more = Math.max(0, Number(action?.['min_capacity'] ?? 0) - tasks);
  return (more * HOURS * awakeHours(String(stop['schedule']), String(start['schedule']))) / (7 * 24);
}

/** Hours of a week between a start and the next stop; schedules that are no daily ones count as never stopped. */
export function awakeHours(stop: string, start: string): number {
  const [stops, starts] = [weekTimes(stop), weekTimes(start)];
  if (stops === undefined || starts === undefined) return 7 * 24;
  const hours = starts.map((from) => {
    const next = stops.map((to) => (to > from ? to - from : to - from + 7 * 24));
    return Math.min(...next);
  });
  return hours.reduce((sum, each) => sum + each, 0);
}

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The hours of the week that `cron(m h ? * MON-FRI *)` names. */
function weekTimes(cron: string): readonly number[] | undefined {
  const [, minutes, hours, days] = /^cron\((\d+) (\d+) [?*] \* ([\w*?,-]+) \*\)$/.exec(cron) ?? [];
  if (minutes === undefined || hours === undefined || days === undefined) return undefined;
  const time = Number(hours) + Number(minutes) / 60;
  const named = days === '*' || days === '?' ? DAYS : days.split(',').flatMap((each) => dayRange(each));
  return named.map((day) => DAYS.indexOf(day) * 24 + time);
}

function dayRange(text: string): readonly string[] {
  const [from = '', to = from] = text.split('-');
  const [first, last] = [DAYS.indexOf(from), DAYS.indexOf(to)];
  if (first < 0 || last < 0) return [];
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => DAYS.at((first + index) % 7) ?? '');
}
