import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import type { Diagram, StoreKind } from './graph.ts';
import { mermaidOf } from './mermaid.ts';
import { svgOf } from './svg.ts';

const kinds: readonly StoreKind[] = [
  'database',
  'users',
  'state',
  'logs',
  'bucket',
  'queries',
  'notices',
  'internet',
];

/** Those of the documents, of this workspace's own environments. */
const DIAGRAMS = join(import.meta.dirname, '../../../../docs/diagrams');
const pictures = globSync('*.svg', { cwd: DIAGRAMS });

function diagram(services: number, changes: Partial<Diagram> = {}): Diagram {
  return {
    environment: 'demo',
    edge: 'HTTPS',
    balancer: 'internal',
    network: '10.0.0.0/16, 3 zones, tasks in private subnets',
    services: Array.from({ length: services }, (_, index) => ({
      name: `service-${index}`,
      paths: [`/path-${index}`],
      worker: false,
      size: '1–4 × 0.25 vCPU, 0.5 GB',
      uses: kinds,
    })),
    stores: kinds.map((kind) => ({ kind, title: kind, detail: 'detail', inside: kind === 'database' })),
    restarted: [],
    operators: { told: '3 alarms', hear: 'nobody hears them yet' },
    ...changes,
  };
}

test.each([1, 5, 12])(
  '%d services stay in the picture, each with a dot on the lane of what it uses',
  (count) => {
    const svg = svgOf(diagram(count));
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);

    for (const [, cx, cy] of svg.matchAll(/<circle[^>]* cx="(\d+)" cy="(\d+)"/g)) {
      expect(Number(cx)).toBeLessThan(width!);
      expect(Number(cy)).toBeLessThan(height!);
    }
    for (const [, x, y, own] of svg.matchAll(/<rect class="box" x="(\d+)" y="(\d+)" width="(\d+)"/g)) {
      expect(Number(x) + Number(own)).toBeLessThanOrEqual(width!);
      expect(Number(y)).toBeLessThan(height!);
    }
    for (const kind of kinds) {
      expect(svg.split(`<circle class="dot lane-${kind}"`)).toHaveLength(count + 1);
    }
  },
);

test.each(pictures)('%s shows every text whole', (file) => {
  const svg = readFileSync(join(DIAGRAMS, file), 'utf8');

  expect(svg).toContain('<text class="detail"');
  expect(svg).not.toContain('…');
});

test('no box lies on another', () => {
  const rectangles = svgOf(diagram(3)).matchAll(
    /<rect class="box" x="\d+" y="(\d+)" width="\d+" height="(\d+)"/g,
  );
  const boxes = [...rectangles]
    .map(([, y, height]) => ({ top: Number(y), bottom: Number(y) + Number(height) }))
    .toSorted((one, other) => one.top - other.top);

  expect(boxes).toHaveLength(3 + 3 + kinds.length + 1);
  for (const [index, { top }] of boxes.entries()) {
    expect(top).toBeGreaterThan(boxes[index - 1]?.bottom ?? 0);
  }
});

test('has dark colours, a title and what it shows in words', () => {
  const svg = svgOf(diagram(1));

  expect(svg).toContain('@media (prefers-color-scheme:dark)');
  expect(svg).toContain('<title id="title">What demo is made of</title>');
  expect(svg).toContain('service-0 talks to database, users');
});

test('restarts after a new secret are in both, with the services whose tasks are replaced', () => {
  const restarting = diagram(3, { restarted: ['service-0', 'service-2'] });

  expect(svgOf(restarting)).toContain('service-0, service-2: after a new value of a secret');
  expect(mermaidOf(restarting).match(/restarts -\.-> service-service-\d/g)).toEqual([
    'restarts -.-> service-service-0',
    'restarts -.-> service-service-2',
  ]);
  expect(svgOf(diagram(3)) + mermaidOf(diagram(3))).not.toContain('Step Functions');
});

test('text is text in both: neither breaks out of its format', () => {
  const odd = diagram(1, { edge: 'a <b> & "c"' });

  expect(svgOf(odd)).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
  expect(mermaidOf(odd)).toContain('edge["CloudFront<br/>a <b> & #quot;c#quot;"]');
});

test('Mermaid has the same connections', () => {
  const text = mermaidOf(diagram(2));

  expect(text.split('\n').filter((line) => line.includes('-->'))).toHaveLength(1 + 2 + 2 * kinds.length);
  expect(text).toContain('  service-service-1 --> notices');
});

test('no line leads from the load balancer to a worker', () => {
  const [service] = diagram(1).services;
  const worker = diagram(1, { services: [{ ...service!, paths: [], worker: true }] });
  const lines = (text: string) => text.split('H16V').length - 1;

  expect([lines(svgOf(diagram(1))), lines(svgOf(worker))]).toEqual([1, 0]);
  expect(svgOf(worker)).toContain('worker: nobody reaches it');
  expect(mermaidOf(diagram(1))).toContain('balancer --> service-service-0');
  expect(mermaidOf(worker)).not.toContain('balancer --> service-service-0');
});
