/**
 * S3's conditional writes, which fauxqs ignores: without them two writers that both say "only if absent" both win.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * The check runs synchronously right before fauxqs's own synchronous handler, after the body has arrived: nothing can come
 * between check and write, so of writers that race for a key exactly one succeeds.
 */
import type { IncomingHttpHeaders } from 'node:http';

import type { FauxqsApp, S3Store } from '../fauxqs.ts';

interface S3Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const preconditionFailed: S3Refusal = {
  status: 412,
  code: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
};

export function honourConditionalWrites(app: FauxqsApp, store: S3Store): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { bucket = '', '*': key = '' } = request.params as { bucket?: string; '*'?: string };
    const refusal =
      bucket !== '' && key !== '' && finishesAnObject(request)
        ? refusalFor(etagOf(store, bucket, key), request.headers)
        : undefined;
    if (refusal === undefined) {
      done();
      return;
    }
    void reply
      .status(refusal.status)
      .header('content-type', 'application/xml')
      .send(toXml(refusal, bucket, key));
  });
}

/** A whole object written (put, or copied), or the last step of a multipart upload; parts carry no conditions. */
function finishesAnObject({ method, query }: { method: string; query: unknown }): boolean {
  const { uploadId } = query as { uploadId?: string };
  return (method === 'PUT' && uploadId === undefined) || (method === 'POST' && uploadId !== undefined);
}

function refusalFor(
  etag: string | undefined,
  { 'if-match': ifMatch, 'if-none-match': ifNoneMatch }: IncomingHttpHeaders,
): S3Refusal | undefined {
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    return {
      status: 501,
      code: 'NotImplemented',
      message: 'A header you provided implies functionality that is not implemented',
    };
  }
  if (ifNoneMatch === '*' && etag !== undefined) return preconditionFailed;
  if (ifMatch === undefined) return undefined;
  if (etag === undefined)
    return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
  return unquoted(ifMatch) === unquoted(etag) ? undefined : preconditionFailed;
}

function etagOf(store: S3Store, bucket: string, key: string): string | undefined {
  try {
    return store.headObject(bucket, key).etag;
  } catch {
    // No such bucket or key; a missing bucket is fauxqs's own to report.
    return undefined;
  }
}

function unquoted(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1');
}

function toXml({ code, message }: S3Refusal, bucket: string, key: string): string {
  const resource = `/${bucket}/${key}`.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Error><Code>${code}</Code><Message>${message}</Message><Resource>${resource}</Resource></Error>`,
  ].join('\n');
}
