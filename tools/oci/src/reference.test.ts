import { describe, expect, test } from '@jest/globals';

import { formatReference, parseReference, sanitizeTag } from './reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}` as const;

describe('a reference', () => {
  test.each([
    [
      'gcr.io/distroless/nodejs24-debian13:nonroot',
      { registry: 'gcr.io', repository: 'distroless/nodejs24-debian13', tag: 'nonroot' },
    ],
    [`127.0.0.1:5000/logs@${digest}`, { registry: '127.0.0.1:5000', repository: 'logs', digest }],
    [`localhost/a/b_c:v1@${digest}`, { registry: 'localhost', repository: 'a/b_c', tag: 'v1', digest }],
    [
      '000000000000.dkr.ecr.eu-central-1.amazonaws.com/fairway/logs',
      { registry: '000000000000.dkr.ecr.eu-central-1.amazonaws.com', repository: 'fairway/logs' },
    ],
  ])('%s is read and written', (text, parts) => {
    expect(parseReference(text)).toEqual(parts);
    expect(formatReference(parseReference(text))).toBe(text);
  });

  test.each([
    ['node:24', 'must begin with a registry, for example gcr.io/'],
    ['library/node:24', 'must begin with a registry, for example gcr.io/'],
    ['gcr.io/Node:24', "'Node' is no repository: small letters, digits, '.', '_', '-' and '/'"],
    [
      'gcr.io/node:.a',
      "'.a' is no tag: up to 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-'",
    ],
    ['gcr.io/node@sha256:abc', "'sha256:abc' is no digest: must be sha256: and 64 hexadecimal digits"],
    [`gcr.io/node@${digest}@${digest}`, 'has more than one tag or digest'],
    ['gcr.io/../node', "'../node' is no repository: small letters, digits, '.', '_', '-' and '/'"],
    ['', 'must begin with a registry, for example gcr.io/'],
  ])('%s is refused by its rule', (text, rule) => {
    expect(() => parseReference(text)).toThrow(`image reference '${text}': ${rule}`);
  });

  test.each([
    ['develop', 'develop'],
    ['feature/new button', 'feature-new-button'],
    ['--.x', 'x'],
    ['ü', '_'],
    ['a'.repeat(200), 'a'.repeat(128)],
  ])('%s becomes the tag %s', (text, tag) => {
    expect(sanitizeTag(text)).toBe(tag);
    expect(parseReference(`gcr.io/node:${tag}`).tag).toBe(tag);
  });
});
