import { once } from 'node:events';
import { connect } from 'node:net';

import { stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

import { PdfProblem } from '../src/pdf/pdf-problem.ts';
import { readUpload } from '../src/upload/read-upload.ts';
import { UploadMemory } from '../src/upload/upload-memory.ts';
import { closePools, startService, type ServiceChanges } from './support/service.ts';
import { form, upload, type NamedFile } from './support/upload.ts';
import { uploadRequest } from './support/upload-request.ts';

afterEach(async () => {
  stopRunningApps();
  await closePools();
});

const FORMAT = 'Invalid format. Only accepts .pdf, .txt, .py, and .ts';
const good: NamedFile = ['a.txt', 'a'];

async function answerTo(body: FormData, changes?: ServiceChanges) {
  const { origin } = await startService(changes);
  const response = await upload(origin, body);
  return { status: response.status, ...((await response.json()) as { detail: string; errors: object[] }) };
}

describe('what is wrong with an upload is said, all at once', () => {
  test.each(['A.PY', 'a.Txt', 'b.tS', 'noise.pdf.txt'])('%s is taken', async (name) => {
    expect((await answerTo(form([name, 'a'], good))).status).toBe(200);
  });

  test.each(['a.js', 'a', 'a.txt.exe', 'pdf', 'a.tsx'])('%s is not', async (name) => {
    expect(await answerTo(form(good, [name, 'a']))).toMatchObject({
      status: 422,
      detail: FORMAT,
      errors: [{ path: 'file2', message: FORMAT }],
    });
  });

  test('both files of the wrong type', async () => {
    expect(await answerTo(form(['a.js', ''], ['b.css', '']))).toMatchObject({
      status: 422,
      detail: FORMAT,
      errors: [{ path: 'file1' }, { path: 'file2' }],
    });
  });

  test('a missing part is named', async () => {
    expect(await answerTo(form(good))).toMatchObject({
      status: 422,
      detail: 'file2 is required',
      errors: [{ path: 'file2', message: 'file2 is required' }],
    });
  });

  test('no part at all, and others instead', async () => {
    const body = new FormData();
    body.append('file1', 'text, not a file');
    body.append('files', new Blob(['x']), 'x.txt');

    expect(await answerTo(body)).toMatchObject({
      status: 422,
      errors: [
        { path: 'file1', message: "file1 must be a file, got: 'text'" },
        { path: 'files', message: "files is not known here; did you mean 'file1'?" },
        { path: 'file2', message: 'file2 is required' },
      ],
    });
  });

  test('a part that comes twice', async () => {
    const body = form(good, good);
    body.append('file2', new Blob(['b']), 'b.txt');

    expect(await answerTo(body)).toMatchObject({
      status: 422,
      detail: 'file2 must be given once, got: more than once',
    });
  });

  test('parts and extensions that every object of JavaScript has', async () => {
    const body = form(['a.constructor', 'a'], ['b.__proto__', 'b']);
    body.append('__proto__', 'x');
    body.append('toString', new Blob(['x']), 'x.txt');

    expect(await answerTo(body)).toMatchObject({
      status: 422,
      errors: [
        { path: 'file1', message: FORMAT },
        { path: 'file2', message: FORMAT },
        { path: '__proto__', message: '__proto__ is not known here; there are: file1, file2' },
        { path: 'toString', message: 'toString is not known here; there are: file1, file2' },
      ],
    });
  });

  test('text that is not UTF-8, by file', async () => {
    const latin = Uint8Array.of(0x61, 0xe9);

    expect(await answerTo(form(['a.py', latin], ['b.ts', latin]))).toMatchObject({
      status: 422,
      errors: [
        { path: 'file1', message: "file1 must be text in valid UTF-8, got: 'a.py' with other bytes" },
        { path: 'file2', message: "file2 must be text in valid UTF-8, got: 'b.ts' with other bytes" },
      ],
    });
  });

  test('a PDF that gives no text, and text that is not UTF-8, both', async () => {
    const sentence = 'The PDF needs a password';
    const pdf = { text: () => Promise.reject(new PdfProblem('encrypted', sentence)) };

    expect(await answerTo(form(['a.PDF', '%PDF'], ['b.ts', Uint8Array.of(0xff)]), { pdf })).toMatchObject({
      status: 422,
      errors: [{ path: 'file1', message: `file1: ${sentence}` }, { path: 'file2' }],
    });
  });

  test('more parts than anybody needs', async () => {
    const body = form(good, good);
    for (let index = 0; index < 20; index++) body.append(`extra${index}`, 'x');

    const { status, errors } = await answerTo(body);

    expect(status).toBe(422);
    expect(errors).toContainEqual({ path: '', message: 'The body must have at most 8 parts, got: more' });
    expect(errors).toContainEqual(expect.objectContaining({ path: 'extra0' }));
  });

  test.each(['?context=101', '?context=-1', '?context=x', '?contxt=3', '?__proto__=3'])(
    'the query %s',
    async (query) => {
      const { origin } = await startService();

      const response = await upload(origin, form(good, good), { query });

      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ path: query.split(/[?=]/)[1] }] });
    },
  );

  test.each([
    ['application/json', 415, 'The body must be multipart/form-data, got: application/json'],
    [
      'multipart/form-data',
      422,
      'The Content-Type must name the boundary between the parts, got: multipart/form-data',
    ],
    ['multipart/form-data; boundary=x', 422, 'The body must be valid multipart/form-data; it ends too early'],
  ])('a body of type %s that is none', async (type, status, detail) => {
    const { origin } = await startService();

    const response = await fetch(`${origin}/compare_files`, {
      method: 'POST',
      body: '--x\r\nbroken',
      headers: { 'content-type': type },
    });

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ detail });
  });
});

describe('a file of the most bytes', () => {
  test('is taken', async () => {
    expect((await answerTo(form(['a.txt', 'x'.repeat(1_000)], good), { fileBytes: 1_000 })).status).toBe(200);
  });

  test('is refused with one byte more, by name', async () => {
    expect(await answerTo(form(good, ['b.txt', 'x'.repeat(1_001)]), { fileBytes: 1_000 })).toMatchObject({
      status: 413,
      detail: 'file2 must be at most 1000 bytes',
    });
  });

  test('is refused when it is far larger, and the caller still hears why', async () => {
    const large = new Uint8Array(12 * 1024 * 1024);

    expect(await answerTo(form(['a.txt', large], good), { fileBytes: 1_000 })).toMatchObject({ status: 413 });
  });
});

describe('memory', () => {
  test('of all uploads together is bounded: what does not fit is told to come back', async () => {
    const { origin } = await startService({ maxUploadBytes: 1_000 });

    const refused = await upload(origin, form(['a.txt', 'x'.repeat(2_000)], good));
    const taken = await upload(origin, form(['a.txt', 'x'.repeat(400)], good));

    expect({ status: refused.status, retryAfter: refused.headers.get('retry-after') }).toEqual({
      status: 503,
      retryAfter: '2',
    });
    expect(taken.status).toBe(200);
  });

  test('is half of it one client’s at most, whatever it sends', () => {
    const memory = new UploadMemory(1_000);
    const [first, second, other] = ['a', 'a', 'b'].map((client) => memory.open(client));

    first!.take(400);
    expect(() => second!.take(200)).toThrow('As many files as one client may send');
    other!.take(300);
    expect(() => first!.take(101)).toThrow('As many files as one client may send');
    first!.release();
    second!.take(500);
    other!.release();
    second!.release();

    expect(memory.heldBytes).toBe(0);
  });

  test('of an upload that its sender abandons is free again', async () => {
    const memory = new UploadMemory(1_000_000);
    const share = memory.open('203.0.113.1');
    const abandoned = new AbortController();
    const request = uploadRequest('file1', 'a.txt');

    const reading = readUpload(request, { fileBytes: 500_000, memory: share, signal: abandoned.signal });
    request.push('x'.repeat(100_000));
    while (memory.heldBytes < 90_000) await new Promise(setImmediate);
    abandoned.abort(new Error('the caller went away'));

    await expect(reading).rejects.toThrow('the caller went away');
    share.release();
    expect(memory.heldBytes).toBe(0);
  });

  test('an upload cut off in the middle is logged as that, and the service goes on', async () => {
    const { origin, log } = await startService();
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.write(
      'POST /compare_files HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 5000\r\n\r\n' +
        '--x\r\ncontent-disposition: form-data; name="file1"; filename="secret.txt"\r\n\r\nsecret content',
    );
    await once(socket, 'connect');
    await new Promise(setImmediate);
    socket.destroy();

    const line = await log.line(({ msg }) => msg === 'request');

    expect(line).toMatchObject({ status: 499, route: '/compare_files' });
    expect((await upload(origin, form(good, good))).status).toBe(200);
    expect(JSON.stringify(log.lines)).not.toMatch(/secret/);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
