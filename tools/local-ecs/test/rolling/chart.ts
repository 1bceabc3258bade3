import type { Proof } from './rolling-proof.ts';

const WIDTH = 900;
const HEIGHT = 260;
const PLOT = { left: 50, right: 890, top: 30, bottom: 220 };

/** Requests a second over time as SVG, with the deployments as bands behind it and failures in red. */
export function chart({ deployments, outcomes }: Proof): string {
  const start = Math.min(...outcomes.map(({ at }) => at));
  const seconds = Math.ceil((Math.max(...outcomes.map(({ at }) => at)) - start) / 1000);
  const requests = perSecond(outcomes, start, seconds);
  const failed = perSecond(
    outcomes.filter(({ failure }) => failure !== undefined),
    start,
    seconds,
  );
  const top = Math.ceil(Math.max(...requests) / 100) * 100;
  const x = (second: number) => PLOT.left + (second / seconds) * (PLOT.right - PLOT.left);
  const y = (count: number) => PLOT.bottom - (count / top) * (PLOT.bottom - PLOT.top);
  const bands = deployments.map(({ startedAt, finishedAt }, index) => {
    const [from, to] = [x((startedAt - start) / 1000), x((finishedAt - start) / 1000)];
    return `<rect class="deployment" x="${from.toFixed(1)}" y="${PLOT.top}" width="${(to - from - 1).toFixed(1)}" height="${PLOT.bottom - PLOT.top}"/>
  <text x="${((from + to) / 2).toFixed(1)}" y="${PLOT.top - 8}" text-anchor="middle">${index + 1}</text>`;
  });
  // The last second is not a whole one.
  const line = requests
    .slice(0, -1)
    .map((count, second) => `${x(second + 0.5).toFixed(1)},${y(count).toFixed(1)}`);
  const failures = failed.flatMap((count, second) =>
    count === 0
      ? []
      : `<rect class="failure" x="${x(second).toFixed(1)}" y="${y(count).toFixed(1)}" width="${(x(1) - x(0)).toFixed(1)}" height="${(PLOT.bottom - y(count)).toFixed(1)}"/>`,
  );
  const total = failed.reduce((sum, count) => sum + count, 0);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Requests a second during ${deployments.length} rolling deployments; ${total} of ${outcomes.length} failed">
  <style>
    text { font: 12px system-ui, sans-serif; fill: #57606a; }
    .deployment { fill: #0969da; fill-opacity: 0.12; }
    .requests { fill: none; stroke: #0969da; stroke-width: 2; }
    .failure { fill: #cf222e; }
    .axis { stroke: #8c959f; }
    @media (prefers-color-scheme: dark) { text { fill: #9da7b3; } .requests { stroke: #58a6ff; } .deployment { fill: #58a6ff; } }
  </style>
  ${[...bands, ...failures].join('\n  ')}
  <polyline class="requests" points="${line.join(' ')}"/>
  <path class="axis" fill="none" d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>
  <text x="${PLOT.left - 6}" y="${PLOT.top + 4}" text-anchor="end">${top}</text>
  <text x="${PLOT.left - 6}" y="${PLOT.bottom + 4}" text-anchor="end">0</text>
  <text x="${PLOT.right}" y="${PLOT.bottom + 18}" text-anchor="end">${seconds} s</text>
  <text x="${PLOT.left}" y="${HEIGHT - 8}">requests and WebSocket messages a second; shaded: deployment 1 to ${deployments.length}; ${total} of ${outcomes.length} failed</text>
</svg>
`;
}

function perSecond(outcomes: Proof['outcomes'], start: number, seconds: number): number[] {
  const counts = Array.from({ length: seconds }, () => 0);
  for (const { at } of outcomes) {
    const second = Math.min(seconds - 1, Math.floor((at - start) / 1000));
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}
