import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Router, type Response, type Router as RouterType } from 'express';

import { packageAssets } from './asset-folder.ts';
import { compressedAnswers } from './compressed-answers.ts';
import { exchangeOf } from './exchange.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { sendPage } from './route.ts';
import { pagePolicy } from './security-headers.ts';

/** Files of the page, by the name under which it asks for them. */
const files = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
} as const;

/**
 * The page that shows the OpenAPI document and tries its calls: swagger-ui, without anything inline, so that a
 * content security policy of `'self'` holds. Mounted at `/docs` and at `/-/<service>/docs`.
 */
export function docsPage(title: string): RouterType {
  const router = Router({ strict: true });
  const page = readFile(new URL('./assets/docs.html', import.meta.url), 'utf8').then((html) =>
    html.replaceAll('{{title}}', title),
  );
  // Without a slash at the end the page's relative links would leave its folder; read errors reach the request.
  page.catch(() => undefined);

  router.use((request, response, next) => {
    exchangeOf(response).route = request.baseUrl;
    next();
  }, compressedAnswers);
  router.get('/', async (request, response) => {
    if (!request.originalUrl.split('?', 1)[0]?.endsWith('/')) {
      response.redirect(308, `${request.baseUrl}/`);
      return;
    }
    sendPage(response, await page, pagePolicy);
  });
  router.get('/docs.js', async (_request, response) => {
    sendAsset(response, 'text/javascript', await readFile(new URL('./assets/docs.js', import.meta.url)));
  });
  router.get('/docs.css', async (_request, response) => {
    sendAsset(response, 'text/css', await readFile(new URL('./assets/docs.css', import.meta.url)));
  });
  for (const [name, type] of Object.entries(files)) {
    router.get(`/${name}`, async (_request, response) => {
      sendAsset(response, type, await readFile(join(packageAssets('swagger-ui-dist'), name)));
    });
  }
  for (const path of ['/', '/docs.js', '/docs.css', ...Object.keys(files).map((name) => `/${name}`)]) {
    router.all(path, (request, ...rest) => methodNotAllowed(request.baseUrl, ['get'])(request, ...rest));
  }
  return router;
}

function sendAsset(response: Response, type: string, content: Buffer): void {
  response.setHeader('cache-control', 'public, max-age=3600');
  response.type(type).send(content);
}
