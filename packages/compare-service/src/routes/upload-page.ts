import { defineRoute, pagePolicy, sendPage, type Route } from '@fairway/service-kit';
import { uploadPage } from '../page/upload-page.ts';

/**
 * The page with two places to drop a file.
 * @param fileBytes the most bytes of one file
 */
export function uploadPageRoute(fileBytes: number): Route {
  const page = uploadPage(fileBytes);
  return defineRoute({
    method: 'get',
    path: '/compare_files',
    operation: 'get_compare_page',
    summary: 'A page that compares two files',
    responses: { 200: { description: 'The page', mediaType: 'text/html' } },
    compress: true,
    handle: (_input, { response }) => sendPage(response, page, pagePolicy),
  });
}
