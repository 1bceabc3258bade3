import type { Random } from './random.ts';

const SERVICES = ['orders', 'billing', 'shipping', 'catalog', 'search', 'auth', 'notifications', 'gateway'];
const LEVELS = ['INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'DEBUG', 'DEBUG', 'WARN'];
const MESSAGES = [
  'request completed',
  'cache miss, loading from origin',
  'payment accepted',
  'user signed in',
  'message published to queue',
  'retrying after timeout',
];
const DAY_START = Date.UTC(2025, 8, 15);

/** A line as services write it: one in twenty is an error, one in a thousand is cut off. */
export function cleanLine(random: Random, index: number): string {
  const level = random.below(20) === 0 ? 'ERROR' : random.pick(LEVELS);
  const line = JSON.stringify({
    ts: timestamp(index),
    service: random.pick(SERVICES),
    level,
    msg: random.pick(MESSAGES),
    requestId: hexadecimal(random) + hexadecimal(random),
    durationMs: random.below(2000),
    path: `/api/v1/items/${random.below(100_000)}`,
    status: random.pick([200, 200, 200, 201, 404, 500]),
  });
  return random.below(1000) === 0 ? line.slice(0, -20) : line;
}

/**
 * Lines that all look like errors to a search for text, though few are. They have nothing that the other tools read
 * differently from JSON.parse: repeated keys, NaN, invalid UTF-8, lone surrogates.
 */
export function adversarialLine(random: Random, index: number): string {
  const ts = timestamp(index);
  const service = random.pick(SERVICES);
  switch (random.below(12)) {
    case 0:
      return `{"ts":"${ts}","service":"${service}","level":"INFO","msg":"\\"level\\":\\"ERROR\\" was seen"}`;
    case 1:
      return `{"msg":"ERROR","cause":{"level":"ERROR","service":"${service}","at":[{"level":"ERROR"}]},"level":"WARN","ts":"${ts}"}`;
    case 2:
      return `{"level":"ERRORS","service":"ERROR","ts":"${ts}","tags":["ERROR","level","\\u0045RROR"],"n":-1.5e+3}`;
    case 3:
      return `{ "service" : "${service}" , "level" : "error", "msg" : "ERROR ERROR ERROR \\\\ \\/ \\n \\t", "ts" : "${ts}" }`;
    case 4:
      return `{"ts":"${ts}","service":"${service}","level":"\\u0045RR\\u004fR","msg":"escaped, and an error"}`;
    case 5:
      return `{"ts":"${ts}","level":"ERROR","service":"${service}","msg":"Zahlung f\u00FCr \u6CE8\u6587 fehlgeschlagen \u{1F4A5}"}`;
    case 6:
      return `{"ts":"${ts}","service":"${service}","level":"ERROR","msg":"cut`;
    case 7:
      return `# {"ts":"${ts}","service":"${service}","level":"ERROR"}`;
    case 8:
      return `{"Level":"ERROR","levels":"ERROR","error":"ERROR","level":"INFO","service":"${service}","deep":[[[[{"a":[]}]]]]}`;
    default:
      return `{"ts":"${ts}","service":"${service}","level":"INFO","msg":"ERROR ${hexadecimal(random)}","id":${random.below(1e9)}}`;
  }
}

/** Two hundred lines a second, in order. */
function timestamp(index: number): string {
  return `${new Date(DAY_START + index * 5).toISOString().slice(0, 19)}Z`;
}

function hexadecimal(random: Random): string {
  return random
    .below(2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
