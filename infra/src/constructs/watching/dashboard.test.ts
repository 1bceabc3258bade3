import { expect, test } from '@jest/globals';
import { TerraformOutput } from 'cdktf';

import { synthesize } from '../../../test/support/synthesize.ts';
import { Dashboard, type DashboardProps } from './dashboard.ts';

const logs = {
  name: 'logs',
  summary: 'Counts errors.',
  ecs: { clusterName: 'fairway-dev', serviceName: 'logs' },
  logGroupName: '/fairway/dev/logs',
  traffic: { loadBalancerArnSuffix: 'app/fairway-dev/1', targetGroupArnSuffix: 'targetgroup/dev-logs/2' },
};

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly region?: string;
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

function dashboard(props: Partial<DashboardProps> = {}): readonly Widget[] {
  const { one } = synthesize((stack) => {
    new Dashboard(stack, 'dashboard', {
      name: 'fairway-dev',
      services: [logs],
      distributionId: 'E1',
      ...props,
    });
  });
  return (JSON.parse(one('aws_cloudwatch_dashboard').dashboard_body) as { widgets: Widget[] }).widgets;
}

function titles(widgets: readonly Widget[]): readonly string[] {
  return widgets.map(({ properties: { title, markdown = '' } }) => title ?? markdown.split('\n')[0]!);
}

test('the edge comes first, then each service', () => {
  expect(titles(dashboard())).toEqual([
    '## Edge',
    'Requests',
    'Errors, %',
    '## logs',
    'logs: requests',
    'logs: time to answer, s',
    'logs: CPU and memory, %',
    'logs: tasks',
  ]);
});

test('a service that nobody reaches has no graphs of requests, and a database has a row of its own', () => {
  const { traffic: _, ...worker } = { ...logs, name: 'worker' };

  const found = titles(dashboard({ services: [worker], databaseCluster: 'fairway-dev' }));

  expect(found).toEqual(expect.arrayContaining(['worker: tasks', '## Database', 'Connections']));
  expect(found).not.toContain('worker: requests');
});

test('a service with WebSockets has a row for them, below its own', () => {
  const widgets = dashboard({ services: [{ ...logs, socketsNamespace: 'Fairway/dev' }] });
  const found = titles(widgets);

  expect(found.slice(found.indexOf('logs: tasks') + 1)).toEqual([
    '## logs: WebSockets',
    'logs: open WebSockets',
  ]);
  expect(widgets.at(-1)!.properties.metrics).toEqual([
    ['Fairway/dev', 'logs-open-sockets', { stat: 'Maximum', label: 'the fullest task' }],
  ]);
});

test('what products count is searched for, by the environment alone and by service', () => {
  const products = [{ service: 'logs', namespace: 'LogAnalytics', environment: 'dev' }];

  const found = dashboard({ products }).filter(({ properties }) =>
    properties.title?.startsWith('LogAnalytics'),
  );

  expect(found.map(({ properties }) => properties.metrics)).toEqual([
    [[{ expression: `SEARCH('{"LogAnalytics",Environment} Environment="dev"', 'Sum', 60)`, id: 'found' }]],
    [
      [
        {
          expression: `SEARCH('{"LogAnalytics",Service,Environment} Environment="dev"', 'Sum', 60)`,
          id: 'found',
        },
      ],
    ],
  ]);
});

test('without Container Insights the load balancer counts the tasks that answer', () => {
  const [tasks] = dashboard({ services: [{ ...logs, containerInsights: false }] }).filter(
    ({ properties }) => properties.title === 'logs: tasks',
  );

  expect(tasks!.properties.metrics).toEqual([
    [
      'AWS/ApplicationELB',
      'HealthyHostCount',
      'LoadBalancer',
      'app/fairway-dev/1',
      'TargetGroup',
      'targetgroup/dev-logs/2',
      { stat: 'Maximum', label: 'answering' },
    ],
  ]);
});

test('what a summary says is text, not a template of Terraform’s', () => {
  const [, heading] = dashboard({ services: [{ ...logs, summary: 'Costs ${5} or %{6}.' }] }).filter(
    ({ type }) => type === 'text',
  );

  expect(heading!.properties.markdown).toContain('Costs $${5} or %%{6}.');
});

test('a graph finds its metrics: CloudFront’s are in us-east-1', () => {
  const widgets = dashboard();
  const graph = (title: string) => widgets.find(({ properties }) => properties.title === title)!.properties;

  expect(graph('Requests')).toMatchObject({
    region: 'us-east-1',
    metrics: [
      [
        'AWS/CloudFront',
        'Requests',
        'DistributionId',
        'E1',
        'Region',
        'Global',
        { stat: 'Sum', label: 'requests' },
      ],
    ],
  });
  expect(graph('logs: time to answer, s')).toMatchObject({
    region: 'eu-central-1',
    metrics: ['p50', 'p99'].map((stat) => [
      'AWS/ApplicationELB',
      'TargetResponseTime',
      'LoadBalancer',
      'app/fairway-dev/1',
      'TargetGroup',
      'targetgroup/dev-logs/2',
      { stat, label: stat },
    ]),
  });
});

test('nothing overlaps and nothing leaves the grid', () => {
  const services = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...logs, name }));
  const taken = new Set<string>();

  for (const { x, y, width, height } of dashboard({ services, databaseCluster: 'fairway-dev' })) {
    expect(x + width).toBeLessThanOrEqual(24);
    for (let column = x; column < x + width; column += 1) {
      for (let row = y; row < y + height; row += 1) {
        expect(taken).not.toContain(`${column},${row}`);
        taken.add(`${column},${row}`);
      }
    }
  }
});

test('its link opens it in the environment’s region', () => {
  const { json } = synthesize((stack) => {
    const { url } = new Dashboard(stack, 'dashboard', {
      name: 'fairway-dev',
      services: [],
      distributionId: 'E1',
    });
    new TerraformOutput(stack, 'url', { value: url });
  });

  expect(json.output!['url']!['value']).toBe(
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/fairway-dev',
  );
});
