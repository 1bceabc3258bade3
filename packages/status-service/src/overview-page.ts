import { html, type SafeHtml } from '@fairway/service-kit';

import type { Overview, ServiceState } from './overview.ts';

/** The overview for people: readable without scripts; with them it keeps itself up to date. */
export function overviewPage({ environment, services }: Overview): SafeHtml {
  const count = (health: ServiceState['health']): number =>
    services.filter((service) => service.health === health).length;
  const healthy = count('healthy');
  const withoutTask = count('no task');
  const others = withoutTask > 0 ? `, ${withoutTask} without a task` : '';
  const sum = `${healthy} of ${services.length} services healthy${others}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${environment} · Fairway</title>
        <link rel="icon" href="/-/status/page/flag.svg" />
        <link rel="stylesheet" href="/-/status/page/page.css" />
        <link rel="stylesheet" href="/-/status/page/overview.css" />
        <script src="/-/status/page/overview.js" defer></script>
      </head>
      <body>
        <main>
          <header>
            <img src="/-/status/page/flag.svg" alt="" width="40" height="40" />
            <h1>Fairway <span class="environment">${environment}</span></h1>
            <p class="${healthy + withoutTask === services.length ? 'sum' : 'sum trouble'}">${sum}</p>
          </header>
          <ul class="services">
            ${services.map(serviceCard)}
          </ul>
          <footer>
            The same for programs: <code>curl -H 'accept: application/json'</code> on this address. Try
            <a href="/api/hello">/api/hello</a>.
          </footer>
        </main>
      </body>
    </html>`;
}

function serviceCard(service: ServiceState): SafeHtml {
  const { name, summary, health, version, latencyMs, links, page } = service;
  return html`<li class="service ${health.replace(' ', '-')}">
    <h2><a href="${page ?? links.docs}">${name}</a></h2>
    <p class="health"><span class="dot" aria-hidden="true"></span>${health}</p>
    <p class="summary">${summary}</p>
    <p class="facts">
      <span>version <code>${version ?? 'unknown'}</code></span>
      <span>${latencyMs} ms</span>
      ${page === undefined ? '' : html`<a href="${page}" aria-label="page of ${name}">page</a>`}
      <a href="${links.docs}" aria-label="API of ${name}">API</a>
      <a href="${links.health}" aria-label="health of ${name}">health</a>
      <a href="${links.version}" aria-label="version of ${name}">version</a>
    </p>
  </li>`;
}
