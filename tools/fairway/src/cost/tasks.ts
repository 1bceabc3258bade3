import type { OwnLine } from './costs.ts';
import { HOURS, type Load } from './load.ts';
import { SPOT_SHARE } from './prices.ts';
import {
  blocks,
  referenced,
  type Attributes,
  type Resource,
  type Template,
} from '../synthesized/template.ts';

/** The tasks of a service, as many as it starts with; at night none where it sleeps. */
export function taskLines({ attributes }: Resource, _load: Load, template: Template): readonly OwnLine[] {
  const definition = referenced(attributes['task_definition'], template)?.attributes ?? {};
  const tasks = Number(attributes['desired_count'] ?? 1);
  const hours = HOURS * awakeShare(String(attributes['name']), template);
  const { onDemand, spot } = placed(tasks, blocks(attributes['capacity_provider_strategy']));
  const [network] = blocks(attributes['network_configuration']);
  const addresses = network?.['assign_public_ip'] === true ? tasks * hours : 0;
  return [
    ...compute('tasks on demand', definition, onDemand * hours, 1),
    ...compute('tasks on Spot', definition, spot * hours, SPOT_SHARE),
    { what: 'public addresses', price: 'publicAddress', quantity: addresses },
  ];
}

function compute(what: string, definition: Attributes, taskHours: number, share: number): readonly OwnLine[] {
  const [platform] = blocks(definition['runtime_platform']);
  const arm = platform?.['cpu_architecture'] === 'ARM64';
  return [
    {
      ...{ what, share, price: arm ? 'armVcpu' : 'x86Vcpu' },
      quantity: (Number(definition['cpu']) / 1_024) * taskHours,
    },
    {
      ...{ what, share, price: arm ? 'armMemory' : 'x86Memory' },
      quantity: (Number(definition['memory']) / 1_024) * taskHours,
    },
  ];
}

/** ECS fills the base first, and shares the others out by weight. */
function placed(
  tasks: number,
  strategy: readonly Attributes[],
): { readonly onDemand: number; readonly spot: number } {
  const sum = (key: string, provider?: string) =>
    strategy
      .filter((each) => provider === undefined || each['capacity_provider'] === provider)
      .reduce((total, each) => total + Number(each[key] ?? 0), 0);
  const base = Math.min(tasks, sum('base'));
  const weight = sum('weight');
  const spot = weight === 0 ? 0 : (tasks - base) * (sum('weight', 'FARGATE_SPOT') / weight);
  return { onDemand: tasks - spot, spot };
}

/** Of the week, by the schedule that stops and starts the service; all of it without one. */
function awakeShare(service: string, { resources }: Template): number {
  const schedules = resources.filter(
    ({ type, attributes }) =>
      type === 'aws_appautoscaling_scheduled_action' && String(attributes['resource_id']).includes(service),
  );
  const of = (name: string) => schedules.find(({ attributes }) => attributes['name'] === `night-${name}`);
  const [stop, start] = [of('stop'), of('start')];
  if (stop === undefined || start === undefined) return 1;
  return awakeHours(String(stop.attributes['schedule']), String(start.attributes['schedule'])) / (7 * 24);
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
