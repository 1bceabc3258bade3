import type { Diagram } from './graph.ts';

const RESTARTS = 'replaces tasks when their secret has a new value';

/** The same as text for Mermaid, which GitHub draws. */
export function mermaidOf({
  environment,
  edge,
  balancer,
  network,
  services,
  stores,
  restarted,
  operators,
}: Diagram): string {
  const inside = stores.filter((store) => store.inside);
  const node = ({ kind, title, detail }: (typeof stores)[number]) => `  ${kind}[(${label(title, detail)})]`;
  return [
    'flowchart TB',
    `  people([People and programs])`,
    `  edge[${label('CloudFront', edge)}]`,
    `  subgraph vpc [${label(`VPC of ${environment}`, network)}]`,
    `    balancer[${label('Load balancer', balancer)}]`,
    ...services.map(
      ({ name, size, paths, worker }) =>
        `    ${id(name)}[${label(name, size, worker ? 'worker' : paths.join(' '))}]`,
    ),
    ...inside.map((store) => `  ${node(store)}`),
    '  end',
    ...stores.filter((store) => !store.inside).map(node),
    ...(restarted.length === 0 ? [] : [`  restarts[[${label('Step Functions', RESTARTS)}]]`]),
    `  operators([${label('Operators', operators.told, operators.hear)}])`,
    '  people --> edge --> balancer',
    ...services.filter(({ worker }) => !worker).map(({ name }) => `  balancer --> ${id(name)}`),
    ...services.flatMap(({ name, uses }) => uses.map((kind) => `  ${id(name)} --> ${kind}`)),
    ...restarted.map((name) => `  restarts -.-> ${id(name)}`),
    '  vpc -.-> operators',
    '',
  ].join('\n');
}

function id(service: string): string {
  return `service-${service}`;
}

function label(...lines: readonly string[]): string {
  const text = lines.filter((line) => line !== '').join('<br/>');
  return `"${text.replaceAll('"', '#quot;')}"`;
}
