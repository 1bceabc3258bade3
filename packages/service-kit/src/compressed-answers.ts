import compression from 'compression';
import type { RequestHandler, Response } from 'express';

/** A shorter answer costs more to compress than it saves. */
const MIN_BYTES = 1_024;

type End = (...body: unknown[]) => Response;
type Write = (...chunk: unknown[]) => boolean;
type On = (event: string, listener: (...given: unknown[]) => void) => Response;

const compress = compression({ threshold: MIN_BYTES });

/**
 * Compresses an answer that is about to be given whole, where the caller accepts it and it is long enough.
 * @param bytes its length
 */
export function compressIfLong(response: Response, bytes: number): void {
  if (bytes >= MIN_BYTES) compress(response.req, response, () => undefined);
  else response.vary('Accept-Encoding');
}

/**
 * Compresses answers where the caller accepts it. A short answer that is given whole never meets the library, which
 * takes a response over at once: that costs a third of what a cached answer does besides.
 */
export const compressedAnswers: RequestHandler = (request, response, next) => {
  const own = {
    end: response.end.bind(response) as End,
    write: response.write.bind(response) as Write,
    on: response.on.bind(response) as On,
  };
  function handOver(): void {
    Object.assign(response, own);
    compress(request, response, () => undefined);
  }
  const replaced: typeof own = {
    end(...body) {
      const bytes = response.headersSent ? undefined : byteLength(body);
      if (bytes === undefined || bytes >= MIN_BYTES) {
        handOver();
        return (response.end as End)(...body);
      }
      response.vary('Accept-Encoding');
      response.setHeader('content-length', bytes);
      return own.end(...body);
    },
    write(...chunk) {
      handOver();
      return (response.write as Write)(...chunk);
    },
    on(event, listener) {
      if (event !== 'drain') return own.on(event, listener);
      // The library's stream is what fills up, not the response.
      handOver();
      return (response.on as On)(event, listener);
    },
  };
  Object.assign(response, replaced);
  next();
};

function byteLength([body, encoding]: readonly unknown[]): number | undefined {
  if (typeof body === 'string') {
    return Buffer.byteLength(body, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  }
  return body instanceof Uint8Array ? body.byteLength : undefined;
}
