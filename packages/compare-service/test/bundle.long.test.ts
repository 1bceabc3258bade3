import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { japanese, stringBomb } from './pdf/odd-pdfs.ts';

const workspace = join(import.meta.dirname, '../../..');
const dist = mkdtempSync(join(tmpdir(), 'fairway-bundle-'));
const variables = {
  PORT: '0',
  ENVIRONMENT: 'test',
  APP_VERSION: 'abc123',
  APP_COMMIT: 'c0ffee',
  RELEASE: 'r1',
  LOG_LEVEL: 'info',
  FILE_LIMIT_BYTES: '10485760',
  CORS_ALLOWED_ORIGINS: '',
  SIGN_IN_REQUIRED: 'false',
  TOKEN_ISSUER: '',
  TOKEN_CLIENT_IDS: '',
  TOKEN_PAGE_CLIENT_ID: '',
};
let service: ChildProcess;
let origin: string;

beforeAll(async () => {
  const build = join(workspace, 'tools/workspace/src/build/main.ts');
  execFileSync(process.execPath, [build, 'packages/compare-service', dist]);
  service = spawn(process.execPath, [join(dist, 'main.mjs')], {
    cwd: dist,
    env: variables,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = service;
  if (stdout === null) throw new Error('the service has no output');
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  stdout.resume();
  origin = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
}, 60_000);

afterAll(async () => {
  const gone = once(service, 'exit');
  service.kill('SIGKILL');
  await gone;
  rmSync(dist, { recursive: true });
});

async function compare(file1: Buffer, file2: string): Promise<{ status: number; body: unknown }> {
  const form = new FormData();
  form.append('file1', new Blob([new Uint8Array(file1)]), 'before.pdf');
  form.append('file2', new Blob([file2]), 'after.txt');
  const response = await fetch(`${origin}/compare_files`, { method: 'POST', body: form });
  return { status: response.status, body: await response.json() };
}

describe('the bundle, without any installed package', () => {
  test('has every file that its page names', async () => {
    const page = await (await fetch(`${origin}/compare_files`)).text();
    const named = [...page.matchAll(/(?:href|src)="(\/[^"]+\.[a-z]+)"/g)].map(([, address]) => address);
    // The page's script imports it.
    const addresses = [...named, '/-/compare/page/sign-in.js'];

    const answers = await Promise.all(
      addresses.map(async (address) => `${address} ${(await fetch(`${origin}${address}`)).status}`),
    );

    expect(answers).toEqual(
      ['compare.svg', 'page.css', 'compare.css', 'compare.js', 'sign-in.js'].map(
        (name) => `/-/compare/page/${name} 200`,
      ),
    );
  });

  test('reads a PDF in a process of its own, with the tables that its letters need', async () => {
    expect(await compare(japanese(), '日本人')).toMatchObject({
      status: 200,
      body: {
        changed_sections: [
          { file1: { exclusive_lines: ['日本語'] }, file2: { exclusive_lines: ['日本人'] } },
        ],
      },
    });
  }, 60_000);

  test('answers others while a hostile PDF is being read, which costs that request alone', async () => {
    let refused: { status: number; body: unknown } | undefined;
    const bomb = compare(stringBomb(128), 'text').then((answer) => (refused = answer));
    let answered = 0;
    while (refused === undefined) {
      expect((await fetch(`${origin}/health`)).status).toBe(200);
      answered += 1;
    }
    await bomb;

    // A busy machine is not the file's fault, and says so.
    expect(refused).toMatchObject({
      body: {
        detail: expect.stringMatching(
          /The PDF takes too (long|much memory) to read|too busy to read the PDF/,
        ),
      },
    });
    expect([422, 503]).toContain((refused as { status: number } | undefined)?.status);
    expect(answered).toBeGreaterThan(10);
    expect((await compare(japanese(), '日本語')).body).toMatchObject({ num_changed_sections: 0 });
  }, 60_000);

  test('gives back what large files took: memory stops growing', async () => {
    const form = new FormData();
    form.append('file1', new Blob([largeText('x')]), 'before.txt');
    form.append('file2', new Blob([largeText('y')]), 'after.txt');
    const resident: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const response = await fetch(`${origin}/compare_files`, { method: 'POST', body: form });
      expect(await response.json()).toMatchObject({ num_changed_sections: 1 });
      resident.push(residentMib(service));
    }

    const [early, late] = [resident.slice(0, 3), resident.slice(-3)];
    // Between the two measurements, a leak of one round's memory would be 20 MiB a round.
    expect(Math.min(...late) - Math.min(...early)).toBeLessThan((ROUNDS - 3) * 16);
  }, 120_000);
});

const ROUNDS = 8;

/** As many bytes as a file may have, which differ in one line: slow comparisons are not the subject here. */
function largeText(last: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(10 * 1024 * 1024, `${'x'.repeat(65_535)}\n`);
  bytes.write(last, bytes.length - 1);
  return bytes;
}

/** The resident memory of a process. */
function residentMib({ pid }: ChildProcess): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
