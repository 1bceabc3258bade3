import type { Request } from 'express';

import type { HttpExchange } from '../exchange.ts';
import { HttpProblem, invalidInput, type InputFault } from '../http-problem.ts';
import type { Route, RouteInput } from '../route.ts';
import { requireEncoding } from './content-encoding.ts';
import { jsonBodyReader } from './json-body.ts';
import { keepInput } from './kept-input.ts';
import { inputReader, type ReadInput } from './read-input.ts';

type AnyInput = RouteInput<unknown, unknown, unknown>;

/** @throws {HttpProblem} 422 with every fault of path, query and body; 413 and 415 for a body that is not read */
export type RequestReader = (exchange: HttpExchange) => Promise<AnyInput> | AnyInput;

/** Reads all of a request's input, by the schemas of its route. */
export function requestReader(route: Route, bodyLimitBytes: number): RequestReader {
  const read = inputReader(route);
  const readJson = route.body === undefined ? undefined : jsonBodyReader(bodyLimitBytes);
  const { readUpload } = route;
  if (readJson === undefined && readUpload === undefined) {
    const readSound = (request: Request): AnyInput => sound(read(request, undefined));
    const readKept = route.keepsInput === undefined ? readSound : keepInput(readSound, route.keepsInput);
    return ({ request }) => readKept(request);
  }
  return async (exchange) => {
    const { request, response } = exchange;
    if (readUpload !== undefined) requireEncoding(request, []);
    const { input, faults } = read(request, await readJson?.(request, response));
    if (readUpload === undefined) return sound({ input, faults });
    return { ...input, upload: await uploadOf(readUpload(exchange), faults) };
  };
}

/** @throws {HttpProblem} with the faults of path and query too, unless the upload's problem is another one than faults */
async function uploadOf<U>(reading: Promise<U>, earlier: readonly InputFault[]): Promise<U> {
  let upload: U;
  try {
    upload = await reading;
  } catch (error) {
    const faults = error instanceof HttpProblem && error.status === 422 ? error.options.errors : undefined;
    throw faults === undefined ? error : invalidInput([...earlier, ...faults]);
  }
  if (earlier.length > 0) throw invalidInput(earlier);
  return upload;
}

function sound({ input, faults }: ReadInput): AnyInput {
  if (faults.length > 0) throw invalidInput(faults);
  return input;
}
