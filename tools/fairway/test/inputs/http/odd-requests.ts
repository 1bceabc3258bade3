import { framings, headerLines, methods, targets, versions } from './odd-bytes.ts';

/** A request as it should be. */
interface SoundRequest {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body: string;
}

const form = ['file1', 'file2']
  .map(
    (part) => `--b\r\nContent-Disposition: form-data; name="${part}"; filename="a.txt"\r\n\r\n${part}\n\r\n`,
  )
  .join('');

/** At least one of each service, and of each kind of answer. */
const sound: readonly SoundRequest[] = [
  { method: 'GET', path: '/', body: '' },
  { method: 'GET', path: '/api/hello?name=Ann', body: '' },
  { method: 'GET', path: '/hello/Ann', body: '' },
  { method: 'PUT', path: '/hello/Ann', type: 'application/json', body: '{"dateOfBirth":"1990-05-17"}' },
  { method: 'GET', path: '/analyze?bucket=sample-logs', body: '' },
  { method: 'POST', path: '/notify?bucket=sample-logs', body: '' },
  {
    method: 'POST',
    path: '/compare_files',
    type: 'multipart/form-data; boundary=b',
    body: `${form}--b--\r\n`,
  },
  { method: 'GET', path: '/compare_files', body: '' },
  { method: 'GET', path: '/-/logs/openapi.json', body: '' },
  { method: 'GET', path: '/-/birthday/docs/docs.js', body: '' },
  { method: 'GET', path: '/-/compare/health', body: '' },
];

type Random = () => number;

/** As many requests as are asked for: first each oddity by itself with each sound request, then several at a time. */
export function* oddRequests(count: number, random: Random): Generator<string> {
  let made = 0;
  for (const request of singleOddities()) {
    if (made === count) return;
    made += 1;
    yield request;
  }
  for (; made < count; made += 1) yield mixed(random);
}

function* singleOddities(): Generator<string> {
  for (const request of sound) {
    for (const method of methods) yield written({ ...request, method });
    for (const target of targets) yield written({ ...request, path: target(request.path) });
    for (const version of versions) yield written(request, version);
    for (const line of headerLines) yield written(request, 'HTTP/1.1', [line]);
    for (const framing of framings) {
      const [headers, rest] = framing(request.body === '' ? 'hello' : request.body);
      yield written({ ...request, body: '' }, 'HTTP/1.1', headers) + rest;
      yield written({ ...request, body: '' }, 'HTTP/1.1', headers) + rest + SMUGGLED;
      yield written({ ...request, body: '' }, 'HTTP/1.0', headers) + rest;
    }
  }
}

function mixed(random: Random): string {
  const request = pick(sound, random);
  const [headers, rest] = pick(framings, random)(random() < 0.5 ? request.body : SMUGGLED);
  const method = random() < 0.3 ? pick(methods, random) : request.method;
  const path = random() < 0.3 ? pick(targets, random)(request.path) : request.path;
  const version = random() < 0.1 ? pick(versions, random) : 'HTTP/1.1';
  const lines = Array.from({ length: Math.floor(random() * 3) }, () => pick(headerLines, random));
  const all = random() < 0.5 ? [...lines, ...headers] : [...headers, ...lines];
  return (
    written({ ...request, method, path, body: '' }, version, all) + rest + (random() < 0.4 ? SMUGGLED : '')
  );
}

function written(request: SoundRequest, version = 'HTTP/1.1', lines: readonly string[] = []): string {
  const { method, path, type, body } = request;
  const headers = [
    'Host: fairway.example',
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
    ...lines,
  ];
  return `${method} ${path} ${version}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** Stands for an id of its own in each request. */
export const ID = '<id>';

/** A request inside, or behind, another one: a server that carries it out must also answer it. */
const SMUGGLED = `GET /api/hello?name=smuggled HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${ID}\r\nConnection: close\r\n\r\n`;

/** The same numbers for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixedBits = Math.imul(state ^ (state >>> 15), 1 | state);
    mixedBits = (mixedBits + Math.imul(mixedBits ^ (mixedBits >>> 7), 61 | mixedBits)) ^ mixedBits;
    return ((mixedBits ^ (mixedBits >>> 14)) >>> 0) / 2 ** 32;
  };
}
