import type { OwnLine } from './lines.ts';
import { blocks, type Resource, type Template } from '../workspace/stack-template.ts';
import type { Load } from './load.ts';

/**
 * The number of paid metrics that Container Insights records for ECS on Fargate. Source:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
const METRICS = { cluster: 11, service: 15, family: 10 } as const;

/** Enhanced observability also has tasks and containers, at a lower price each. */
const ENHANCED_METRICS = { cluster: 11, service: 15, family: 10, task: 12, container: 10 } as const;

export function containerInsightsLines(
  { attributes }: Resource,
  _load: Load,
  { resources }: Template,
): readonly OwnLine[] {
  const setting = blocks(attributes['setting']).find((each) => each['name'] === 'containerInsights')?.[
    'value'
  ];
  const services = resources.filter(({ type }) => type === 'aws_ecs_service');
  const tasks = services.reduce((sum, each) => sum + Number(each.attributes['desired_count'] ?? 1), 0);
  const what = 'Container Insights';
  if (setting === 'enabled') {
    const quantity = METRICS.cluster + services.length * (METRICS.service + METRICS.family);
    return [{ what, price: 'customMetric', quantity }];
  }
  if (setting !== 'enhanced') return [];
  const { cluster, service, family, task, container } = ENHANCED_METRICS;
  const quantity = cluster + services.length * (service + family) + tasks * (task + container);
  return [{ what, price: 'enhancedMetric', quantity }];
}
