import compression from 'compression';
import type { RequestHandler, Response } from 'express';

/** A shorter answer costs more to compress than it saves. */
const MIN_BYTES = 1_024;

type End = (...body: unknown[]) => Response;

const compress = compression({ threshold: MIN_BYTES });

/**
 * Compresses answers where the caller accepts it. A short answer that is given whole does not pass through the
 * library, which would send its head by itself and its body in chunks: that costs half as much again as the rest of a
 * cached answer.
 */
export const compressedAnswers: RequestHandler = (request, response, next) => {
  const end = response.end.bind(response) as End;
  compress(request, response, (error: unknown) => {
    const endCompressed = response.end.bind(response) as End;
    const endOnce: End = (...body) => {
      const bytes = response.headersSent ? undefined : byteLength(body[0]);
      if (bytes === undefined || bytes >= MIN_BYTES) return endCompressed(...body);
      response.setHeader('content-length', bytes);
      return end(...body);
    };
    response.end = endOnce;
    next(error);
  });
};

function byteLength(body: unknown): number | undefined {
  return typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : undefined;
}
