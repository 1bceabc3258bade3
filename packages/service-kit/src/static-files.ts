import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import { HttpProblem } from './http-problem.ts';
import { defineRoute, type Route } from './route.ts';

const mediaTypes = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

/**
 * Routes for a page's own scripts and styles, each named so that nothing else in the folder can be asked for.
 * @example
 * staticFiles('/-/status/page', [pageStyle, new URL('./assets/overview.js', import.meta.url)]);
 * @param prefix path under which they answer: `/-/status/page`
 * @param files their places, as `new URL('./assets/page.css', import.meta.url)`: the build copies `src/assets`
 */
export function staticFiles(prefix: string, files: readonly URL[]): Route[] {
  return files.map((file) => {
    const name = basename(file.pathname);
    const type = mediaTypes.get(extname(name));
    if (type === undefined)
      throw new Error(`static file must be one of ${[...mediaTypes.keys()].join(', ')}, got: ${name}`);
    return defineRoute({
      method: 'get',
      path: `${prefix}/${name}`,
      operation: `get_${name.replaceAll(/\W/g, '_')}`,
      summary: `The page's ${name}`,
      responses: { 200: { description: 'The file', mediaType: type } },
      compress: true,
      documented: false,
      open: true,
      async handle(_input, { response }) {
        const content = await readFile(file).catch((cause: unknown) => {
          throw new HttpProblem(500, 'The page is incomplete', { cause });
        });
        response.setHeader('cache-control', 'public, max-age=300');
        response.type(type).send(content);
      },
    });
  });
}
