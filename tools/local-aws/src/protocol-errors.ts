/**
 * Answers requests on which fauxqs fails as AWS answers a request that makes no sense: 4xx, in the request's own
 * protocol. Its handlers take requests for sound, so junk ends in a `TypeError`. A write to a full disk is a 503 that
 * clients try again; any other failure stays a 500.
 */
import { isDiskFault } from './disk-fault.ts';
import type { FauxqsApp } from './fauxqs.ts';
import { isForS3 } from './s3/whole-bodies.ts';

interface Refusal {
  readonly status: number;
  readonly message: string;
}

export function answerInProtocol(app: FauxqsApp): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalFor(error);
    const { type, body, headers } = render(request.raw, refusal);
    void reply.status(refusal.status).headers({ 'content-type': type, ...headers });
    void reply.send(request.method === 'HEAD' ? undefined : body);
  });
  app.setNotFoundHandler((request, reply) => {
    const refusal = { status: 405, message: 'The specified method is not allowed against this resource.' };
    const { type, body } = render(request.raw, refusal, 'MethodNotAllowed');
    void reply.status(405).header('content-type', type).send(body);
  });
}

function refusalFor(error: unknown): Refusal {
  const { statusCode, message = '' } = Object(error) as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, message };
  if (isDiskFault(error)) return { status: 503, message: 'The disk does not take it now. Please try again.' };
  // By name: errors of a test's own realm are no instances of this one's.
  const { name = '' } = Object(error) as { name?: string };
  return ['TypeError', 'SyntaxError', 'RangeError', 'URIError', 'ReferenceError'].includes(name)
    ? { status: 400, message: 'The request is not valid.' }
    : { status: 500, message: 'We encountered an internal error. Please try again.' };
}

const s3Codes = new Map([
  [413, 'EntityTooLarge'],
  [503, 'ServiceUnavailable'],
]);

interface Rendered {
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface RawRequest {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function render({ url, headers }: RawRequest, { status, message }: Refusal, s3Code?: string): Rendered {
  const fault = status < 500 ? 'Sender' : 'Receiver';
  const text = message.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  if (isForS3(url)) {
    const code = s3Code ?? s3Codes.get(status) ?? (status < 500 ? 'InvalidRequest' : 'InternalError');
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
    return { type: 'application/xml', body };
  }
  const code =
    status < 500 ? 'InvalidParameterValue' : status === 503 ? 'ServiceUnavailable' : 'InternalFailure';
  if (String(headers['content-type']).includes('x-amz-json-1.0')) {
    return {
      type: 'application/x-amz-json-1.0',
      body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
      headers: { 'x-amzn-query-error': `${code};${fault}` },
    };
  }
  const error = `<Error><Type>${fault}</Type><Code>${code}</Code><Message>${text}</Message></Error>`;
  const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}</ErrorResponse>`;
  return { type: 'text/xml', body };
}
