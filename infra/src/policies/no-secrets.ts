import { isObject, textsIn, valuesAt } from '../judging/blocks.ts';
import { containersOf } from '../judging/containers.ts';
import type { PolicyRule } from '../judging/policy.ts';

/** Patterns of well-known kinds of secrets. */
const shapes: readonly (readonly [name: string, shape: RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['a GitHub token', /\bgh[opsru]_[0-9A-Za-z]{36,}\b/],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  [
    'a webhook of a chat',
    /https:\/\/(?:hooks\.slack\.com|[\w.-]+\.webhook\.office\.com|discord\.com\/api\/webhooks)\/\S+/,
  ],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"$<]+:[^\s/@"$<]+@/],
];
/** Names of values that hold a secret; `secretsmanager`, `secret_name` and `key_id` hold none. */
const secretName = /(?:^|[_.-])(?:password|passwd|secret|token|api[_-]?key|private[_-]?key|secret_string)$/i;

export const policy: PolicyRule = {
  why: 'A secret in a stack is in the repository’s history, in plans, in states and in their backups.',
  check: (stack) => [
    ...textsIn(stack.json).flatMap(({ path, text }) => [
      ...shapes
        .filter(([, shape]) => shape.test(text))
        .map(([name]) => ({
          address: addressOf(path),
          found: `${lastOf(path)} looks like ${name}`,
          fix: FIX,
        })),
      ...(secretName.test(path) && isLiteral(text)
        ? [{ address: addressOf(path), found: `${lastOf(path)} is written out`, fix: FIX }]
        : []),
    ]),
    ...containersOf(stack).flatMap(({ block, definition }) =>
      valuesAt(definition, 'environment')
        .filter((variable) => isObject(variable) && secretName.test(String(variable['name'])))
        .filter((variable) => isObject(variable) && isLiteral(String(variable['value'])))
        .map((variable) => ({
          address: block.address,
          found: `the variable ${isObject(variable) ? String(variable['name']) : ''} is written out`,
          fix: FIX,
        })),
    ),
  ],
};

const MIN_CHARACTERS = 8;
const FIX = 'Keep it in Secrets Manager, and name it by ARN';

/** No term of Terraform, and long enough to be kept secret: `minutes` is the unit of a token's validity. */
function isLiteral(text: string): boolean {
  return text.length >= MIN_CHARACTERS && !text.includes('${');
}

/**
 * The address of a path: `resource.aws_lb.edge.name` gives `aws_lb.edge`; a path outside of resources gives its
 * block.
 */
function addressOf(path: string): string {
  const [block = '', type = '', id = ''] = path.split('.');
  if (block === 'resource') return `${type}.${id}`;
  return block === 'data' ? `data.${type}.${id}` : `${block}.${type}`;
}

function lastOf(path: string): string {
  return `\`${path.split('.').at(-1) ?? path}\``;
}
