import { isUtf8 } from 'node:buffer';

import { printable, quotedValue } from '@fairway/service-manifest';

import express, { type Request, type RequestHandler, type Response } from 'express';

import { HttpProblem, type InputFault } from '../http-problem.ts';
import { decodedEncodings, requireEncoding } from './content-encoding.ts';
import { jsonTextFaults } from './json-text.ts';

export interface JsonBody {
  /** `undefined` when there is no body, or it has faults. */
  readonly value: unknown;
  /** The reason why it is no JSON text, and the names that it repeats. */
  readonly faults: readonly InputFault[];
}

/** Reads a JSON body of at most `limitBytes`, unpacked where it says that it is compressed. */
export function jsonBodyReader(
  limitBytes: number,
): (request: Request, response: Response) => Promise<JsonBody> {
  const readRaw: RequestHandler = express.raw({ type: () => true, limit: limitBytes });
  return async (request, response) => {
    if (request.headers['content-length'] === '0') return { value: undefined, faults: [] };
    requireJson(request);
    requireEncoding(request, decodedEncodings);
    // Express's parser reads a body to its end before it refuses it; a body that announces its size need not be read.
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw bodyTooLarge(limitBytes);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    readRaw(request, response, (error?: unknown) =>
      error === undefined ? resolve(undefined) : reject(error),
    );
    try {
      await promise;
    } catch (error) {
      return { value: undefined, faults: [unreadable(error as ParserError, request, limitBytes)] };
    }
    return request.body instanceof Uint8Array ? parse(request.body) : { value: undefined, faults: [] };
  };
}

export function bodyTooLarge(limitBytes: number): HttpProblem {
  return new HttpProblem(413, `The body must be at most ${limitBytes} bytes`);
}

function requireJson(request: Request): void {
  const type = request.get('content-type');
  if (request.is('application/json') === false) {
    const got = type === undefined ? 'no type' : type;
    throw new HttpProblem(415, `The body must be application/json, got: ${got}`);
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new HttpProblem(415, `The body must be JSON in UTF-8, got: charset ${quotedValue(charset)}`);
  }
}

/** An error of Express's body parser (http-errors). */
interface ParserError {
  readonly type?: string;
}

/** @throws {HttpProblem} for what is not a fault of the input, and whatever else was thrown */
function unreadable(error: ParserError, request: Request, limitBytes: number): InputFault {
  const encoding = request.get('content-encoding') ?? 'identity';
  if (error.type === 'entity.too.large') throw bodyTooLarge(limitBytes);
  // An error of another type is no fault of the body's bytes: its sender went away, for one.
  if (encoding === 'identity' || error.type !== undefined) throw error as Error;
  return { path: '', message: `The body must be whole ${encoding} data, as its Content-Encoding says` };
}

function parse(bytes: Uint8Array): JsonBody {
  if (!isUtf8(bytes)) {
    return {
      value: undefined,
      faults: [{ path: '', message: 'The body must be JSON in UTF-8, got: other bytes' }],
    };
  }
  const text = new TextDecoder().decode(bytes);
  const { position, repeated } = jsonTextFaults(text);
  if (position !== undefined) return { value: undefined, faults: [notJson(text, position)] };
  return {
    value: JSON.parse(text) as unknown,
    faults: repeated.map((path) => ({
      path,
      message: `${printable(path)} must be given once, got: more than once`,
    })),
  };
}

function notJson(text: string, position: number): InputFault {
  const before = text.slice(0, position).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const message =
    position === text.length
      ? `The body must be valid JSON; it ends too early, at ${place}`
      : `The body must be valid JSON; at ${place} it is not: ${quotedValue(text.slice(position, position + 40))}`;
  return { path: '', message };
}
