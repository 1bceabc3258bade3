import type { OwnLine } from './lines.ts';
import { millionRequests, type Load } from './load.ts';
import { FREE_TRACES } from './prices.ts';
import { referenced, type Resource, type Template } from '../workspace/stack-template.ts';

const SAMPLED_SHARE = /"OTEL_TRACES_SAMPLER_ARG","value":"([\d.]+)"/;

/**
 * The traces that a service begins and sends: its part of all requests, by the share that its environment chose. Those of
 * jobs are too few to count. The collector costs nothing by itself: it reserves nothing, and lives within its task's size.
 */
export function traceLines({ attributes }: Resource, load: Load, template: Template): readonly OwnLine[] {
  const definition = referenced(attributes['task_definition'], template)?.attributes ?? {};
  const [, local = ''] =
    /\blocal\.([\w-]+_template)\b/.exec(String(definition['container_definitions'])) ?? [];
  const [, share] = SAMPLED_SHARE.exec(template.locals.get(local) ?? '') ?? [];
  if (share === undefined) return [];
  const services = template.resources.filter(({ type }) => type === 'aws_ecs_service').length;
  const sent = millionRequests(load) * Number(share) - FREE_TRACES / 1_000_000;
  return [{ what: 'traces', price: 'traces', quantity: Math.max(0, sent) / services }];
}
