import { execFileSync } from 'node:child_process';

import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { curlLines } from './ready.ts';

const logs = defineService({
  name: 'logs',
  summary: 'Counts errors.',
  port: 8102,
  paths: ['/analyze'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 5,
  examples: [{ path: "/analyze?who=it's&x=$HOME", summary: 'errors' }],
});

describe('curl lines', () => {
  test('are the manifest’s examples, then every service’s version, aligned', () => {
    expect(curlLines('localhost:8080', [logs])).toEqual([
      String.raw`curl -s 'localhost:8080/analyze?who=it'\''s&x=$HOME'  # errors`,
      'curl -s localhost:8080/-/logs/version                 # the running version of logs',
    ]);
  });

  test('reach curl unchanged by the shell', () => {
    const script = `curl() { printf '%s\\n' "$2"; }\n${curlLines('localhost:8080', [logs]).join('\n')}`;

    expect(execFileSync('bash', ['-euc', script], { encoding: 'utf8' }).split('\n')).toEqual([
      "localhost:8080/analyze?who=it's&x=$HOME",
      'localhost:8080/-/logs/version',
      '',
    ]);
  });
});
