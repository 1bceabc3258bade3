import { parseSchedule } from '@fairway/ecs-api/schedule';

import type { OwnLine } from './lines.ts';
import { HOURS, type Load } from './load.ts';
import { compute } from './tasks.ts';
import { blocks, referenced, serviceOf, type Resource, type Template } from '../workspace/stack-template.ts';

const MINUTE_MS = 60_000;
/** A month with as many hours as every other one here, from a fixed day: the same stacks always cost the same. */
const FROM = Date.UTC(2026, 0, 1);
/** Fargate bills a task for a minute at least. */
const MIN_MINUTES = 1;

/** The time of a job's runs in a month: on demand, each as long as the load says, beside what its service costs. */
export function jobLines(
  { attributes }: Resource,
  { minutesOfRun }: Load,
  template: Template,
): readonly OwnLine[] {
  const [target] = blocks(attributes['target']);
  const [parameters] = blocks(target?.['ecs_parameters']);
  const definition = referenced(parameters?.['task_definition_arn'], template);
  if (definition === undefined) return [];
  const zone = attributes['schedule_expression_timezone'];
  const runs = runsOfMonth(
    String(attributes['schedule_expression']),
    typeof zone === 'string' ? zone : 'UTC',
  );
  const hours = (runs * Math.max(MIN_MINUTES, minutesOfRun)) / 60;
  const service = serviceOf(definition);
  return compute('runs of jobs', definition.attributes, hours, 1).map((line) => ({ ...line, service }));
}

/** @param expression of EventBridge Scheduler: `cron(0 2 * * ? *)`, `rate(6 hours)` */
export function runsOfMonth(expression: string, timeZone: string): number {
  const schedule = parseSchedule(expression, timeZone, FROM);
  const end = FROM + HOURS * 60 * MINUTE_MS;
  let runs = 0;
  for (let due = schedule.next(FROM - 1); due !== undefined && due <= end; due = schedule.next(due))
    runs += 1;
  return runs;
}
