import { secondsFor, type Reader } from '../../src/engine/crossover.ts';
import type { Figures } from './figures.ts';
import { durationText, sizeText } from './table.ts';
import { athenaWith, waysOf } from './ways.ts';

const WIDTH = 900;
const HEIGHT = 380;
const PLOT = { left: 70, right: 730, top: 20, bottom: 320 };
const BYTES = [1e8, 1e9, 1e10, 1e11, 1e12, 1e13] as const;
const SECONDS = [0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000] as const;
const BAND_VCPUS = [16, 256] as const;

const style = `
    text { font: 12px system-ui, sans-serif; fill: #57606a; }
    .grid { stroke: #d0d7de; }
    .line { fill: none; stroke-width: 2; }
    .way-0 { stroke: #8c959f; } .way-1 { stroke: #57606a; } .way-2 { stroke: #0969da; } .way-3 { stroke: #bc4c00; }
    .assumed { stroke-dasharray: 6 4; }
    .band { fill: #bc4c00; fill-opacity: 0.12; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9da7b3; } .grid { stroke: #30363d; }
      .way-0 { stroke: #6e7681; } .way-1 { stroke: #b1bac4; } .way-2 { stroke: #58a6ff; } .way-3 { stroke: #f0883e; }
      .band { fill: #f0883e; }
    }
  `;

/** Seconds over bytes, both by powers of ten, as SVG: a line for each way, and a band for other numbers of CPUs. */
export function chart(figures: Figures): string {
  const ways = waysOf(figures);
  const [fewest, most] = BAND_VCPUS.map((vcpus) => pointsOf(athenaWith(figures, vcpus)));
  const caption = `time to count logs, by size; the band is Athena with ${BAND_VCPUS.join(' to ')} virtual CPUs`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${caption}">
  <style>${style}</style>
  ${[...BYTES.map(columnAt), ...SECONDS.map(rowAt)].join('\n  ')}
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
  const label = `<text x="${PLOT.right + 8}" y="${(Number(y) + shift).toFixed(1)}">${name}</text>`;
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
  return `<path class="grid" d="M${PLOT.left} ${y(seconds)}H${PLOT.right}"/><text x="${PLOT.left - 8}" y="${y(seconds)}" text-anchor="end" dominant-baseline="middle">${durationText(seconds)}</text>`;
}

function x(bytes: number): string {
  return placed(bytes, BYTES[0], BYTES[5], PLOT.left, PLOT.right);
}

function y(seconds: number): string {
  return placed(seconds, SECONDS[0], SECONDS[7], PLOT.bottom, PLOT.top);
}

function placed(value: number, least: number, most: number, from: number, to: number): string {
  return (from + ((to - from) * Math.log(value / least)) / Math.log(most / least)).toFixed(1);
}
