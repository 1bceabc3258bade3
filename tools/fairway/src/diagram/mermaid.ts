import type { Diagram } from './graph.ts';

/** The same as text for Mermaid, which GitHub draws. */
export function mermaidOf({
  environment,
  edge,
  balancer,
  network,
  services,
  stores,
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
    `  operators([${label('Operators', operators.told, operators.hear)}])`,
    '  people --> edge --> balancer',
    ...services.filter(({ worker }) => !worker).map(({ name }) => `  balancer --> ${id(name)}`),
    ...services.flatMap(({ name, uses }) => uses.map((kind) => `  ${id(name)} --> ${kind}`)),
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
