import type { Diagram, StoreKind } from './graph.ts';

/** Narrow, with large letters: a phone shows it at two thirds of its size. */
const WIDTH = 528;
const LEFT = 24;
const SERVICE_WIDTH = 338;
const FIRST_LANE = 382;
const LANE_GAP = 18;
/** From the load balancer down to each service. */
const RAIL = 16;
const BOX = 52;
/** Width of a small letter, on average, with some to spare. */
const LETTER = 6.9;
const GAP = 12;
/** From one box to the next, with an arrow between them. */
const STEP = BOX + 22;
const SERVICE = 70;
const SERVICE_STEP = SERVICE + GAP;

/** Colours of the lanes, light and dark: apart from each other also for who sees few colours, because each ends in its box. */
const laneColours: Readonly<Record<StoreKind, readonly [light: string, dark: string]>> = {
  database: ['#1d4ed8', '#7aa7ff'],
  users: ['#a21caf', '#e89bf0'],
  state: ['#0f766e', '#5fd4c6'],
  logs: ['#b45309', '#f2b15c'],
  bucket: ['#4d7c0f', '#a9d65c'],
  queries: ['#6d28d9', '#c4a7ff'],
  notices: ['#be123c', '#ff8fa3'],
  internet: ['#64748b', '#a8b3c4'],
};

/** A part of the picture, and the place where the next one begins. */
interface Part {
  readonly shapes: readonly string[];
  readonly bottom: number;
}

type Lanes = ReadonlyMap<StoreKind, number>;

/**
 * The environment from top to bottom: callers, the edge, the VPC with its services, and their stores. Each store has
 * a lane of its own; a dot on a lane says that the service beside it may talk to that store.
 */
export function svgOf(diagram: Diagram): string {
  const { environment, network, services, stores, restarted, operators } = diagram;
  const lanes: Lanes = new Map(stores.map(({ kind }, index) => [kind, FIRST_LANE + index * LANE_GAP]));
  const edge = edgePart(diagram);
  const list = servicesPart(services, lanes, edge.bottom);
  const used = storesPart(diagram, lanes, { top: list.bottom, firstService: edge.bottom });
  const width = WIDTH - 2 * LEFT;
  const restarts = restartsPart(restarted, used.bottom + 8, width);
  const last = box(LEFT, restarts.bottom, width, `Operators: ${operators.hear}`, operators.told, 'outside');
  const height = restarts.bottom + BOX + 20;
  const body = [
    `<title id="title">${escape(`What ${environment} is made of`)}</title>`,
    `<desc id="description">${escape(description(diagram))}</desc>`,
    `<style>${style()}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    ...frame(network, edge.vpcTop, used.vpcBottom),
    ...used.shapes,
    ...edge.shapes,
    ...list.shapes,
    ...restarts.shapes,
    last,
  ];
  const size = `viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title description">\n${body.join('\n')}\n</svg>\n`;
}

/** From people to the load balancer, which is the first in the VPC. */
function edgePart({ edge, balancer }: Diagram): Part & { readonly vpcTop: number } {
  const [people, cloudFront, vpcTop] = [20, 20 + STEP, 20 + 2 * STEP];
  const top = vpcTop + 46;
  return {
    shapes: [
      box(LEFT, people, SERVICE_WIDTH, 'People and programs', 'from anywhere', 'outside'),
      arrowDown(people + BOX),
      box(LEFT, cloudFront, SERVICE_WIDTH, 'CloudFront', edge, 'edge'),
      arrowDown(cloudFront + BOX),
      box(LEFT, top, SERVICE_WIDTH, 'Load balancer', balancer, 'edge'),
    ],
    bottom: top + BOX + GAP + 4,
    vpcTop,
  };
}

function servicesPart(services: Diagram['services'], lanes: Lanes, top: number): Part {
  const balancerMiddle = top - GAP - 4 - BOX / 2;
  const shapes = services.flatMap(({ name, paths, worker, size, uses }, index) => {
    const y = top + index * SERVICE_STEP;
    const middle = y + SERVICE / 2;
    const furthest = Math.max(...uses.map((kind) => laneOf(kind, lanes)));
    return [
      serviceBox(y, name, worker ? 'worker: nobody reaches it' : paths.join('  '), size),
      ...(worker
        ? []
        : [
            `<path class="arrow" d="M${LEFT} ${balancerMiddle}H${RAIL}V${middle}H${LEFT - 1}m-4-3l4 3l-4 3"/>`,
          ]),
      `<path class="wire" d="M${LEFT + SERVICE_WIDTH} ${middle}H${furthest}"/>`,
      ...uses.map(
        (kind) => `<circle class="dot lane-${kind}" cx="${laneOf(kind, lanes)}" cy="${middle}" r="5"/>`,
      ),
    ];
  });
  return { shapes, bottom: top + services.length * SERVICE_STEP + 4 };
}

/** Each as wide as its lane is far, so that no lane crosses a box. */
function storesPart(
  { services, stores }: Diagram,
  lanes: Lanes,
  { top, firstService }: { readonly top: number; readonly firstService: number },
): Part & { readonly vpcBottom: number } {
  const shapes: string[] = [];
  let [y, vpcBottom] = [top, top];
  for (const { kind, title, detail, inside } of stores) {
    const x = laneOf(kind, lanes);
    const first = services.findIndex(({ uses }) => uses.includes(kind));
    const from = firstService + first * SERVICE_STEP + SERVICE / 2;
    shapes.push(`<path class="lane lane-${kind}" d="M${x} ${from}V${y}"/>`);
    shapes.push(box(LEFT, y, x + 14 - LEFT, title, detail, `store lane-${kind}`));
    y += BOX + GAP;
    if (inside) {
      vpcBottom = y;
      y += 22;
    }
  }
  return { shapes, bottom: y, vpcBottom };
}

function restartsPart(restarted: Diagram['restarted'], top: number, width: number): Part {
  if (restarted.length === 0) return { shapes: [], bottom: top };
  const detail = `${restarted.join(', ')}: after a new value of a secret`;
  return {
    shapes: [box(LEFT, top, width, 'Step Functions: replaces tasks', detail, 'outside')],
    bottom: top + BOX + GAP,
  };
}

function frame(network: string, top: number, bottom: number): readonly string[] {
  return [
    `<rect class="vpc" x="6" y="${top}" width="${WIDTH - 12}" height="${bottom - top}" rx="10"/>`,
    `<text class="title" x="${LEFT}" y="${top + 20}">VPC</text>`,
    `<text class="detail" x="${LEFT + 40}" y="${top + 20}">${escape(shortened(network, 54))}</text>`,
  ];
}

function laneOf(kind: StoreKind, lanes: Lanes): number {
  return lanes.get(kind) ?? FIRST_LANE;
}

function arrowDown(from: number): string {
  return `<path class="arrow" d="M${LEFT + SERVICE_WIDTH / 2} ${from}V${from + STEP - BOX - 2}m-4-6l4 6l4-6"/>`;
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

function serviceBox(y: number, name: string, reached: string, size: string): string {
  const room = Math.floor((SERVICE_WIDTH - 24) / LETTER);
  return [
    '<g class="service">',
    `<rect class="box" x="${LEFT}" y="${y}" width="${SERVICE_WIDTH}" height="${SERVICE}" rx="8"/>`,
    `<text class="title" x="${LEFT + 12}" y="${y + 21}">${escape(name)}</text>`,
    `<text class="detail" x="${LEFT + 12}" y="${y + 40}">${escape(shortened(reached, room))}</text>`,
    `<text class="detail" x="${LEFT + 12}" y="${y + 59}">${escape(shortened(size, room))}</text>`,
    '</g>',
  ].join('');
}

function description({ services, stores, restarted }: Diagram): string {
  const titles = new Map(stores.map(({ kind, title }) => [kind, title]));
  const uses = services.map(
    ({ name, uses: kinds }) => `${name} talks to ${kinds.map((kind) => titles.get(kind) ?? kind).join(', ')}`,
  );
  const restarts =
    restarted.length === 0
      ? ''
      : ` Step Functions replaces the tasks of ${restarted.join(', ')} after a new value of a secret.`;
  return `People reach CloudFront, CloudFront the load balancer, and that the services. ${uses.join('. ')}.${restarts}`;
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
