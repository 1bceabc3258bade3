import { ATHENA_ASSUMED, secondsFor, type Reader } from '../../src/engine/crossover.ts';
import type { Figures } from './figures.ts';
import { sizeText } from './table.ts';
import { athenaWith, waysOf } from './ways.ts';

const WIDTH = 900;
const HEIGHT = 380;
const PLOT = { left: 70, right: 730, top: 20, bottom: 320 };
const BYTES = [1e8, 1e9, 1e10, 1e11, 1e12, 1e13] as const;
/** From the least to the most, and where lines lie between. */
const SECONDS = { least: 0.05, most: 100_000, rows: [0.1, 1, 10, 60, 600, 3_600, 36_000] } as const;
const BAND_VCPUS = [16, 256] as const;

const style = `
    text { font: 12px system-ui, sans-serif; fill: #57606a; }
    .grid { stroke: #d0d7de; }
    .line { fill: none; stroke-width: 2; }
    .way-0 { stroke: #8c959f; } .way-1 { stroke: #24292f; } .way-2 { stroke: #0969da; } .way-3 { stroke: #bc4c00; }
    .name-0 { fill: #6e7781; } .name-1 { fill: #24292f; } .name-2 { fill: #0969da; } .name-3 { fill: #bc4c00; }
    .assumed { stroke-dasharray: 6 4; }
    .band { fill: #bc4c00; fill-opacity: 0.12; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9da7b3; } .grid { stroke: #30363d; }
      .way-0 { stroke: #8b949e; } .way-1 { stroke: #f0f6fc; } .way-2 { stroke: #58a6ff; } .way-3 { stroke: #f0883e; }
      .name-0 { fill: #8b949e; } .name-1 { fill: #f0f6fc; } .name-2 { fill: #58a6ff; } .name-3 { fill: #f0883e; }
      .band { fill: #f0883e; }
    }
  `;

/** Seconds over bytes, both by powers of ten, as SVG: a line for each way, and a band for other numbers of CPUs. */
export function chart(figures: Figures): string {
  const ways = waysOf(figures);
  const [fewest, most] = BAND_VCPUS.map((vcpus) => pointsOf(athenaWith(figures, vcpus)));
  const caption = `Time to count logs, by size. Athena is assumed: the dashed line has ${ATHENA_ASSUMED.vcpus} virtual CPUs, the band ${BAND_VCPUS.join(' to ')}.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${caption}">
  <style>${style}</style>
  ${[...BYTES.map(columnAt), ...SECONDS.rows.map(rowAt)].join('\n  ')}
  <polygon class="band" points="${[...(fewest ?? []), ...(most ?? []).toReversed()].join(' ')}"/>
  ${ways.map(({ name, reader, isAssumed }, index) => lineOf(name, reader, index, isAssumed)).join('\n  ')}
  <text x="${PLOT.left}" y="${HEIGHT - 10}">${caption}</text>
</svg>
`;
}

function lineOf(name: string, reader: Reader, index: number, isAssumed: boolean): string {
  const points = pointsOf(reader);
  const [, y = '0'] = points.at(-1)?.split(',') ?? [];
  // Two threads are hardly faster than one: their names would lie on each other.
  const shift = index === 0 ? -3 : index === 1 ? 20 : 4;
  const label = `<text class="name-${index}" x="${PLOT.right + 8}" y="${(Number(y) + shift).toFixed(1)}">${name}</text>`;
  return `<polyline class="line way-${index}${isAssumed ? ' assumed' : ''}" points="${points.join(' ')}"/>${label}`;
}

/** Ten points for each power of ten: where a start takes most of the time, the line bends. */
function pointsOf(reader: Reader): string[] {
  const powers = Math.log10(BYTES[5] / BYTES[0]);
  return Array.from({ length: powers * 10 + 1 }, (_, step) => {
    const bytes = BYTES[0] * 10 ** (step / 10);
    return `${x(bytes)},${y(secondsFor(reader, bytes))}`;
  });
}

function columnAt(bytes: number): string {
  return `<path class="grid" d="M${x(bytes)} ${PLOT.top}V${PLOT.bottom}"/><text x="${x(bytes)}" y="${PLOT.bottom + 18}" text-anchor="middle">${sizeText(bytes)}</text>`;
}

function rowAt(seconds: number): string {
  return `<path class="grid" d="M${PLOT.left} ${y(seconds)}H${PLOT.right}"/><text x="${PLOT.left - 8}" y="${y(seconds)}" text-anchor="end" dominant-baseline="middle">${tickText(seconds)}</text>`;
}

function tickText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;
}

function x(bytes: number): string {
  return placed(bytes, BYTES[0], BYTES[5], PLOT.left, PLOT.right);
}

function y(seconds: number): string {
  return placed(seconds, SECONDS.least, SECONDS.most, PLOT.bottom, PLOT.top);
}

function placed(value: number, least: number, most: number, from: number, to: number): string {
  return (from + ((to - from) * Math.log(value / least)) / Math.log(most / least)).toFixed(1);
}
