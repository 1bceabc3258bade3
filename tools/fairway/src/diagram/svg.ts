import type { Diagram, StoreKind } from './graph.ts';

/** Narrow, with large letters: a phone shows it at three quarters of its size. */
const WIDTH = 480;
const LEFT = 24;
const SERVICE_WIDTH = 290;
const FIRST_LANE = 334;
const LANE_GAP = 20;
/** From the load balancer down to each service. */
const RAIL = 16;
const BOX = 52;
/** Width of a small letter, on average, with some to spare. */
const LETTER = 6.9;
const GAP = 12;

/** Colours of the lanes, light and dark: apart from each other also for who sees few colours, because each ends in its box. */
const laneColours: Readonly<Record<StoreKind, readonly [light: string, dark: string]>> = {
  database: ['#1d4ed8', '#7aa7ff'],
  users: ['#a21caf', '#e89bf0'],
  state: ['#0f766e', '#5fd4c6'],
  logs: ['#b45309', '#f2b15c'],
  bucket: ['#4d7c0f', '#a9d65c'],
  notices: ['#be123c', '#ff8fa3'],
  internet: ['#64748b', '#a8b3c4'],
};

/**
 * The environment from top to bottom: who calls, the edge, the VPC with its services, what these use. Each store has a lane
 * of its own; a dot on a lane says that the service beside it may talk to that store.
 */
export function svgOf(diagram: Diagram): string {
  const { environment, edge, balancer, network, services, stores, operators } = diagram;
  const lanes = new Map(stores.map(({ kind }, index) => [kind, FIRST_LANE + index * LANE_GAP]));
  const parts: string[] = [];
  let y = 20;

  parts.push(box(LEFT, y, SERVICE_WIDTH, 'People and programs', 'from anywhere', 'outside'));
  y = down(y);
  parts.push(box(LEFT, y, SERVICE_WIDTH, 'CloudFront', edge, 'edge'));
  y = down(y);
  const vpcTop = y;
  y += 46;
  parts.push(box(LEFT, y, SERVICE_WIDTH, 'Load balancer', balancer, 'edge'));
  const balancerMiddle = y + BOX / 2;
  y += BOX + GAP + 4;

  const ends = new Map<StoreKind, { readonly from: number }>();
  for (const { name, paths, size, uses } of services) {
    const middle = y + 35;
    parts.push(serviceBox(y, name, paths, size));
    parts.push(
      `<path class="arrow" d="M${LEFT} ${balancerMiddle}H${RAIL}V${middle}H${LEFT - 1}m-4-3l4 3l-4 3"/>`,
    );
    for (const kind of uses) {
      const x = lanes.get(kind) ?? FIRST_LANE;
      if (!ends.has(kind)) ends.set(kind, { from: middle });
    }
    const furthest = Math.max(...uses.map((kind) => lanes.get(kind) ?? FIRST_LANE));
    parts.push(`<path class="wire" d="M${LEFT + SERVICE_WIDTH} ${middle}H${furthest}"/>`);
    parts.push(
      ...uses.map(
        (kind) => `<circle class="dot lane-${kind}" cx="${lanes.get(kind) ?? 0}" cy="${middle}" r="5"/>`,
      ),
    );
    y += 70 + GAP;
  }
  y += 4;

  const laneParts: string[] = [];
  let vpcBottom = y;
  for (const { kind, title, detail, inside } of stores) {
    const x = lanes.get(kind) ?? FIRST_LANE;
    const from = ends.get(kind)?.from ?? y;
    laneParts.push(`<path class="lane lane-${kind}" d="M${x} ${from}V${y}"/>`);
    parts.push(box(LEFT, y, x + 14 - LEFT, title, detail, `store lane-${kind}`));
    y += BOX + GAP;
    if (inside) {
      vpcBottom = y;
      y += 22;
    }
  }
  parts.push(box(LEFT, y + 8, WIDTH - 2 * LEFT, `Operators: ${operators.hear}`, operators.told, 'outside'));
  const height = y + 8 + BOX + 20;

  const frame = [
    `<rect class="vpc" x="6" y="${vpcTop}" width="${WIDTH - 12}" height="${vpcBottom - vpcTop}" rx="10"/>`,
    `<text class="title" x="${LEFT}" y="${vpcTop + 20}">VPC</text>`,
    `<text class="detail" x="${LEFT + 40}" y="${vpcTop + 20}">${escape(shortened(network, 54))}</text>`,
  ];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escape(`What ${environment} is made of`)}</title>`,
    `<desc id="description">${escape(description(diagram))}</desc>`,
    `<style>${style()}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    ...frame,
    ...laneParts,
    ...parts,
    '</svg>',
  ].join('\n')}\n`;

  /** To the next box, with an arrow. */
  function down(from: number): number {
    const x = LEFT + SERVICE_WIDTH / 2;
    const to = from + BOX + 22;
    parts.push(`<path class="arrow" d="M${x} ${from + BOX}V${to - 2}m-4-6l4 6l4-6"/>`);
    return to;
  }
}

function box(x: number, y: number, width: number, title: string, detail: string, kind: string): string {
  const room = Math.floor((width - 24) / LETTER);
  return [
    `<g class="${kind}">`,
    `<rect class="box" x="${x}" y="${y}" width="${width}" height="${BOX}" rx="8"/>`,
    `<text class="title" x="${x + 12}" y="${y + 22}">${escape(title)}</text>`,
    `<text class="detail" x="${x + 12}" y="${y + 41}">${escape(shortened(detail, room))}</text>`,
    '</g>',
  ].join('');
}

function serviceBox(y: number, name: string, paths: readonly string[], size: string): string {
  const room = Math.floor((SERVICE_WIDTH - 24) / LETTER);
  return [
    '<g class="service">',
    `<rect class="box" x="${LEFT}" y="${y}" width="${SERVICE_WIDTH}" height="70" rx="8"/>`,
    `<text class="title" x="${LEFT + 12}" y="${y + 21}">${escape(name)}</text>`,
    `<text class="detail" x="${LEFT + 12}" y="${y + 40}">${escape(shortened(paths.join('  '), room))}</text>`,
    `<text class="detail" x="${LEFT + 12}" y="${y + 59}">${escape(shortened(size, room))}</text>`,
    '</g>',
  ].join('');
}

function description({ services, stores }: Diagram): string {
  const titles = new Map(stores.map(({ kind, title }) => [kind, title]));
  const uses = services.map(
    ({ name, uses: kinds }) => `${name} talks to ${kinds.map((kind) => titles.get(kind) ?? kind).join(', ')}`,
  );
  return `People reach CloudFront, CloudFront the load balancer, and that the services. ${uses.join('. ')}.`;
}

function style(): string {
  const rule = (index: 0 | 1) =>
    Object.entries(laneColours)
      .map(([kind, colours]) => `.lane-${kind}{--c:${colours[index]}}`)
      .join('');
  return [
    ':root{--ground:#fff;--ink:#0f172a;--quiet:#475569;--line:#94a3b8;--box:#f1f5f9;--vpc:#f8fafc}',
    rule(0),
    `@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--ink:#f0f6fc;--quiet:#b1bac4;--line:#6e7681;--box:#1f2630;--vpc:#12181f}${rule(1)}}`,
    'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}',
    '.title{font-size:16px;font-weight:600;fill:var(--ink)}.detail{font-size:13.5px;fill:var(--quiet)}',
    '.ground{fill:var(--ground)}.vpc{fill:var(--vpc);stroke:var(--line);stroke-dasharray:5 4}',
    '.box{fill:var(--box);stroke:var(--line)}.store .box{stroke:var(--c);stroke-width:2}',
    '.wire,.arrow{fill:none;stroke:var(--line);stroke-width:1.5}.lane{fill:none;stroke:var(--c);stroke-width:2.5}',
    '.dot{fill:var(--c);stroke:var(--ground);stroke-width:1.5}',
  ].join('');
}

function shortened(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1).trimEnd()}…`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
