import { html, packageFile, pageStyle } from '@fairway/service-kit';

/** The path of the page's own files; the service answers it at the edge too. */
export const pagePrefix = '/-/metrics/page';

/** Modules and styles, each a file of its own: nothing is built for the browser. */
const OWN_FILES = [
  'view.css',
  'metrics.svg',
  'view.js',
  'card.js',
  'charts.js',
  'columns.js',
  'days.js',
  'feed.js',
  'grid.js',
  'lines.js',
  'table.js',
];

export const pageFiles: readonly URL[] = [
  pageStyle,
  packageFile('uplot', 'dist/uPlot.esm.js'),
  packageFile('uplot', 'dist/uPlot.min.css'),
  ...OWN_FILES.map((name) => new URL(`../assets/${name}`, import.meta.url)),
];

/** The page's shell; its script fetches the metrics, with the token of the signed-in person. */
export function metricsPage(): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Metrics</title>
        <link rel="icon" href="${pagePrefix}/metrics.svg" />
        <link rel="stylesheet" href="${pagePrefix}/page.css" />
        <link rel="stylesheet" href="${pagePrefix}/uPlot.min.css" />
        <link rel="stylesheet" href="${pagePrefix}/view.css" />
        <script src="${pagePrefix}/view.js" type="module"></script>
      </head>
      <body>
        <header class="top">
          <h1 id="title">Metrics</h1>
          <form id="days" aria-label="Days that are shown">
            <div class="presets" role="group" aria-label="Last days">
              <button type="button" data-days="7">7 days</button>
              <button type="button" data-days="30">30 days</button>
              <button type="button" data-days="90">90 days</button>
              <button type="button" data-days="365">1 year</button>
            </div>
            <div class="range">
              <label>From <input type="date" name="start_date" /></label>
              <label>to <input type="date" name="end_date" /></label>
            </div>
            <p id="days-fault" role="alert"></p>
          </form>
          <div id="sign-in"></div>
        </header>
        <main>
          <noscript
            ><p class="notice">
              This page needs JavaScript: it draws charts of what is happening now.
            </p></noscript
          >
          <p id="notice" class="notice" role="status" hidden></p>
          <div id="grid"></div>
        </main>
      </body>
    </html>`.markup;
}
