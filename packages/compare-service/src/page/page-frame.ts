import { html, pageStyle, type SafeHtml } from '@fairway/service-kit';

/** The path of the page's own files; the service answers it at the edge too. */
export const pagePrefix = '/-/compare/page';

export const pageFiles = [
  pageStyle,
  ...['compare.css', 'compare.js', 'compare.svg'].map(
    (name) => new URL(`../assets/${name}`, import.meta.url),
  ),
];

/** The frame of every page: head, header and footer around its content. */
export function pageFrame(title: string, content: SafeHtml): SafeHtml {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="${pagePrefix}/compare.svg" />
        <link rel="stylesheet" href="${pagePrefix}/page.css" />
        <link rel="stylesheet" href="${pagePrefix}/compare.css" />
        <script src="${pagePrefix}/compare.js" type="module"></script>
      </head>
      <body>
        <main id="main">${content}</main>
      </body>
    </html>`;
}
