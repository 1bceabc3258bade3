import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { watchProgram } from '../src/watch-program.ts';

let cwd = '';
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'fairway-watch-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

describe('a program that is watched', () => {
  test('tells every line of both outputs, whole, and how it ended', async () => {
    const { code, lines } = await watch(
      `process.stdout.write('é'.repeat(70_000) + '\\n'); process.stderr.write('to stderr\\nwithout end'); process.exitCode = 3;`,
    );

    expect(code).toBe(3);
    expect(lines).toEqual(['é'.repeat(70_000), 'to stderr', 'without end']);
  });

  test('is asked to stop as by Ctrl-C, and its last words are told', async () => {
    const interrupt = new AbortController();

    const { code, lines } = await watch(
      `process.on('SIGINT', () => { console.log('stopping'); process.exit(0); }); console.log('runs'); setInterval(() => undefined, 1_000);`,
      { signal: interrupt.signal, onLine: (line) => line === 'runs' && interrupt.abort() },
    );

    expect({ code, lines }).toEqual({ code: 0, lines: ['runs', 'stopping'] });
  });

  test('is in a group of its own: a Ctrl-C of the terminal does not reach it', async () => {
    const { lines } = await watch(
      `console.log(require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(' ')[4] === String(process.pid));`,
    );

    expect(lines).toEqual(process.platform === 'linux' ? ['true'] : expect.anything());
  });
});

async function watch(
  code: string,
  { signal, onLine }: { signal?: AbortSignal; onLine?: (line: string) => unknown } = {},
) {
  const lines: string[] = [];
  const call = { program: process.execPath, args: ['--eval', code], cwd, env: {} };
  const exit = await watchProgram(call, {
    onLine: (line) => {
      lines.push(line);
      onLine?.(line);
    },
    ...(signal === undefined ? {} : { interrupt: signal }),
  });
  return { code: exit, lines };
}
