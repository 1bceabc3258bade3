/**
 * Hands every S3 body to fauxqs as the bytes that are to be stored. fauxqs reads a form's and JSON's content types as
 * SNS's and SQS's requests, fails on an empty body, and loses other values of `Content-Encoding` beside
 * `aws-chunked`. Bodies of the AWS CLI and the SDKs are stored as they are.
 */
import type { IncomingHttpHeaders } from 'node:http';

import type { FauxqsApp } from '../fauxqs.ts';

interface AwsChunked {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** @param decodeChunked fauxqs's own reader of chunks with signatures and trailers */
export function storeWholeBodies(app: FauxqsApp, decodeChunked: (body: Buffer) => AwsChunked): void {
  const contentTypes = new WeakMap<object, string>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const type = headers['content-type'];
    if (isForS3(request.raw.url) && type !== undefined) {
      contentTypes.set(request.raw, type);
      headers['content-type'] = 'application/octet-stream';
    }
    done();
  });
  app.addHook('preHandler', (request, _reply, done) => {
    if (isForS3(request.raw.url)) {
      const { headers } = request.raw;
      const type = contentTypes.get(request.raw);
      if (type !== undefined) headers['content-type'] = type;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      request.body = plainBody(headers, body, decodeChunked);
    }
    done();
  });
}

/** Requests to SNS and SQS go to the root, those to S3 do not. */
export function isForS3(url = '/'): boolean {
  const [path = '/'] = url.split('?', 1);
  return path !== '/' && path !== '/health' && !path.startsWith('/_fauxqs/');
}

/**
 * Changes the headers to those of the plain body: other encodings stay, and checksums from its trailer move to the
 * front.
 */
function plainBody(
  headers: IncomingHttpHeaders,
  body: Buffer,
  decodeChunked: (body: Buffer) => AwsChunked,
): Buffer {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((each) => each.trim());
  if (!encodings.includes('aws-chunked')) return body;
  const others = encodings.filter((each) => each !== 'aws-chunked' && each !== '');
  if (others.length > 0) headers['content-encoding'] = others.join(',');
  else delete headers['content-encoding'];
  const isChunked = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  if (!isChunked && headers['x-amz-decoded-content-length'] === undefined) return body;
  const decoded = decodeChunked(body);
  // Checksums are all that is sent behind a body.
  const trailers = Object.entries(decoded.trailers).filter(([name]) => name.startsWith('x-amz-checksum-'));
  Object.assign(headers, Object.fromEntries(trailers));
  return decoded.body;
}
