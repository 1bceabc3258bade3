import { expect } from '@jest/globals';

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a request, by place; a field that is `undefined` is not sent. */
export interface PlacedFields {
  readonly path: Fields;
  readonly query: Fields;
  /** The members of a JSON body. */
  readonly body: Fields;
  /** The parts of a form: text, or `[name, content]` for a file. */
  readonly parts: Fields;
}

export interface AskOptions {
  /** Sent a second time. */
  readonly twice?: { readonly place: keyof PlacedFields; readonly field: string };
  /** Path and query are percent-encoded already. */
  readonly encoded?: boolean;
}

/** @param operation `GET /analyze`, as in the OpenAPI document */
export function ask(
  origin: string,
  operation: string,
  fields: PlacedFields,
  { twice, encoded = false }: AskOptions = {},
): Promise<Response> {
  const [method = '', path = ''] = operation.split(' ');
  const encode = (value: unknown): string =>
    encoded && String(value).startsWith('%') ? String(value) : encodeURIComponent(String(value));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encode(fields.path[name]));
  const pairs = sent(fields.query, twice?.place === 'query' ? twice.field : undefined);
  const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encode(value)}`).join('&');
  const repeated = twice?.place === 'body' || twice?.place === 'parts' ? twice.field : undefined;
  return fetch(`${origin}${filled}${query === '' ? '' : `?${query}`}`, {
    method,
    ...(Object.keys(fields.body).length > 0 ? jsonOf(sent(fields.body, repeated)) : {}),
    ...(Object.keys(fields.parts).length > 0 ? { body: formOf(sent(fields.parts, repeated)) } : {}),
  });
}

/** The faults of a request that must be refused with 422. */
export async function faultsIn(answering: Promise<Response>): Promise<{ path: string; message: string }[]> {
  const response = await answering;
  const problem = (await response.json()) as { errors: { path: string; message: string }[]; detail: string };
  expect({ status: response.status, problem }).toMatchObject({
    status: 422,
    problem: { errors: expect.any(Array) },
  });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem.detail).toContain(problem.errors[0]?.message);
  return problem.errors;
}

function sent(fields: Fields, twice: string | undefined): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined) return [];
    return name === twice
      ? [
          [name, value],
          [name, value],
        ]
      : [[name, value]];
  });
}

function jsonOf(members: readonly [string, unknown][]): RequestInit {
  const text = members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join();
  return { body: `{${text}}`, headers: { 'content-type': 'application/json' } };
}

function formOf(parts: readonly [string, unknown][]): FormData {
  const form = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else
      form.append(
        name,
        new Blob([(value as [string, string | Uint8Array<ArrayBuffer>])[1]]),
        (value as [string])[0],
      );
  }
  return form;
}
