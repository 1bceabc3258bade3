import { clientKey, defineRoute, pagePolicy, type HttpExchange, type Route } from '@fairway/service-kit';

import { compareFiles } from '../compare-files.ts';
import type { PdfReader } from '../pdf/pdf-reader.ts';
import { readTexts } from '../upload/read-texts.ts';
import { readUpload } from '../upload/read-upload.ts';
import type { UploadMemory } from '../upload/upload-memory.ts';
import type { AnswerFormat } from '../work/comparison-job.ts';
import type { ComparisonPool } from '../work/comparison-pool.ts';
import { comparisonQuery, comparisonSchema, uploadSchema } from './comparison-schema.ts';

export interface CompareFilesRouteDeps {
  readonly pdf: Pick<PdfReader, 'text'>;
  readonly pool: ComparisonPool;
  readonly uploadMemory: UploadMemory;
  /** The most bytes of one file. */
  readonly fileBytes: number;
}

/** In the order in which they are preferred where the caller has no preference. */
const formats = new Map<string, AnswerFormat>([
  ['application/json', 'json'],
  ['text/x-diff', 'diff'],
  ['text/html', 'html'],
]);

export function compareFilesRoute({ pdf, pool, uploadMemory, fileBytes }: CompareFilesRouteDeps): Route {
  return defineRoute({
    method: 'post',
    path: '/compare_files',
    operation: 'compare_files',
    summary: 'Shows what changed between two files',
    description:
      'As JSON; by `Accept` as a unified diff that `patch` and `git apply` take, or as a page. Files are held in memory for the request only.',
    scope: 'api/backend_access',
    query: comparisonQuery,
    multipart: uploadSchema(fileBytes),
    async readUpload(exchange) {
      const { request, response, signal } = exchange;
      const client = clientKey(exchange);
      const memory = uploadMemory.open(client);
      // Held until the answer is on its way: workers and the page are made from the same bytes.
      response.once('close', () => memory.release());
      const upload = await readUpload(request, { fileBytes, memory, signal });
      return readTexts(upload, pdf, { client, signal });
    },
    compress: true,
    responses: {
      200: {
        description: 'The differences of the files; no sections where there are none',
        schema: comparisonSchema,
        otherMediaTypes: ['text/x-diff', 'text/html'],
      },
      413: { description: 'A file is too large.' },
      415: { description: 'The body is not `multipart/form-data`.' },
      422: {
        description:
          'A part is missing or unknown, a file is of another type, not valid UTF-8, or a PDF without text to read; each fault is listed.',
      },
      503: {
        description:
          'As many files as the service takes are being compared, or it has waited 5 s for its turn: `Retry-After` says when to come back.',
      },
    },
    async handle({ query: { context }, upload }, exchange) {
      const { request, response, signal } = exchange;
      const type = request.accepts([...formats.keys()]) || 'application/json';
      const options = { context, format: formats.get(type) ?? 'json', client: clientKey(exchange), signal };
      sendBody(response, type, await compareFiles(pool, upload, options));
    },
  });
}

function sendBody(response: HttpExchange['response'], type: string, body: Uint8Array): void {
  if (response.destroyed || response.headersSent) return;
  response.vary('accept');
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('content-length', body.length);
  if (type === 'text/html') response.setHeader('content-security-policy', pagePolicy);
  response.end(body);
}
