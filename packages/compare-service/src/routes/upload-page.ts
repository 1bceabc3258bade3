import { defineRoute, signInPages, type Route, type SignIn } from '@fairway/service-kit';

import { uploadPage } from '../page/upload-page.ts';

/**
 * The page with two places to drop a file, and its sign-in where the environment asks for one.
 * @param fileBytes the most bytes of one file
 */
export function uploadPageRoutes(fileBytes: number, signIn: SignIn | undefined): Route[] {
  const page = uploadPage(fileBytes);
  const pages = signInPages({
    service: 'compare',
    signIn,
    scopes: ['api/backend_access'],
    home: '/compare_files',
    page: () => page,
  });
  const upload = defineRoute({
    method: 'get',
    path: '/compare_files',
    operation: 'get_compare_page',
    summary: 'A page that compares two files',
    responses: { 200: { description: 'The page', mediaType: 'text/html' } },
    compress: true,
    handle: (_input, exchange) => pages.send(exchange),
  });
  return [upload, ...pages.routes];
}
