import type { DeploymentRun } from './fleet.ts';
import type { Proof } from './rolling-proof.ts';
import type { Outcome } from './traffic.ts';

const WIDTH = 900;
const HEIGHT = 260;
const PLOT = { left: 50, right: 890, top: 30, bottom: 220 };
const PLOT_HEIGHT = PLOT.bottom - PLOT.top;

const style = `
    text { font: 12px system-ui, sans-serif; fill: #57606a; }
    .deployment { fill: #0969da; fill-opacity: 0.12; }
    .requests { fill: none; stroke: #0969da; stroke-width: 2; }
    .failure { fill: #cf222e; }
    .axis { fill: none; stroke: #8c959f; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9da7b3; } .requests { stroke: #58a6ff; } .deployment { fill: #58a6ff; }
    }
  `;

/** From seconds and counts to places in the picture. */
interface Scale {
  readonly x: (second: number) => string;
  readonly y: (count: number) => string;
}

/** Requests a second over time as SVG, with the deployments as bands behind it and failures in red. */
export function chart({ deployments, outcomes }: Proof): string {
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  const { start, seconds } = span(outcomes);
  const requests = perSecond(outcomes, start, seconds);
  const top = Math.ceil(Math.max(...requests) / 100) * 100;
  const scale: Scale = {
    x: (second) => (PLOT.left + (second / seconds) * (PLOT.right - PLOT.left)).toFixed(1),
    y: (count) => (PLOT.bottom - (count / top) * PLOT_HEIGHT).toFixed(1),
  };
  const points = requests.map((count, second) => `${scale.x(second + 0.5)},${scale.y(count)}`);
  const caption = `requests and WebSocket messages a second; shaded: deployment 1 to ${deployments.length}; ${failed.length} of ${outcomes.length} failed`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${caption}">
  <style>${style}</style>
  ${deployments.map((deployment, index) => band(deployment, index + 1, start, scale)).join('\n  ')}
  ${perSecond(failed, start, seconds)
    .flatMap((count, second) => (count === 0 ? [] : [failureBar(count, second, scale)]))
    .join('\n  ')}
  <polyline class="requests" points="${points.join(' ')}"/>
  <path class="axis" d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>
  <text x="${PLOT.left - 6}" y="${PLOT.top + 4}" text-anchor="end">${top}</text>
  <text x="${PLOT.left - 6}" y="${PLOT.bottom + 4}" text-anchor="end">0</text>
  <text x="${PLOT.right}" y="${PLOT.bottom + 18}" text-anchor="end">${seconds} s</text>
  <text x="${PLOT.left}" y="${HEIGHT - 8}">${caption}</text>
</svg>
`;
}

/** Whole seconds while all traffic flowed: quick requests begin first, and end when the traffic is told to. */
function span(outcomes: readonly Outcome[]): { readonly start: number; readonly seconds: number } {
  const times = outcomes.filter(({ kind }) => kind === 'quick').map(({ at }) => at);
  const start = Math.min(...times);
  return { start, seconds: Math.floor((Math.max(...times) - start) / 1000) };
}

function perSecond(outcomes: readonly Outcome[], start: number, seconds: number): number[] {
  const counts = Array.from({ length: seconds }, () => 0);
  for (const { at } of outcomes) {
    const second = Math.floor((at - start) / 1000);
    const count = counts[second];
    if (count !== undefined) counts[second] = count + 1;
  }
  return counts;
}

function band({ startedAt, finishedAt }: DeploymentRun, number: number, start: number, { x }: Scale): string {
  const [from, to] = [(startedAt - start) / 1000, (finishedAt - start) / 1000];
  return `<path class="deployment" d="M${x(from)} ${PLOT.top}H${x(to)}v${PLOT_HEIGHT}H${x(from)}z"/>
  <text x="${x((from + to) / 2)}" y="${PLOT.top - 8}" text-anchor="middle">${number}</text>`;
}

function failureBar(count: number, second: number, { x, y }: Scale): string {
  return `<path class="failure" d="M${x(second)} ${PLOT.bottom}V${y(count)}H${x(second + 1)}V${PLOT.bottom}z"/>`;
}
