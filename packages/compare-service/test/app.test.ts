import manifest from '@fairway/compare-manifest';
import { SignIn, variableFaults } from '@fairway/service-kit';
import { startTokenIssuer, stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

import { configSchema } from '../src/config.ts';
import { closePools, startService } from './support/service.ts';
import { form, upload } from './support/upload.ts';

afterEach(async () => {
  stopRunningApps();
  await closePools();
});

test('the service reads exactly the variables that its manifest promises', () => {
  expect(variableFaults(configSchema, manifest)).toEqual([]);
});

test.each(['/', '/-/compare/', '/-/compare'])('says at %s that it can be reached', async (path) => {
  const { origin } = await startService();

  const response = await fetch(origin + path);

  expect(response.status).toBe(200);
  expect(await response.text()).toBe('{"Sucessful":"Connection"}\n');
});

const before = ['p.txt', 'up\ndown\nleft'] as const;
const after = ['q.txt', 'up\ndown\nright'] as const;

describe('the answer', () => {
  const contract = {
    num_changed_sections: 1,
    total_lines_affected: { file1: 1, file2: 1 },
    file_index: ['--- p.txt', '+++ q.txt'],
    changed_sections: [
      {
        file1: { starting_line: 1, line_total: 3, exclusive_lines: ['left'] },
        file2: { starting_line: 1, line_total: 3, exclusive_lines: ['right'] },
        full_text_difference: '\n up\n down\n-left\n+right\n',
      },
    ],
  };

  test.each([undefined, '*/*', 'application/json', 'image/png', 'text/*;q=0.1, application/json'])(
    'is JSON for Accept %s',
    async (accept) => {
      const { origin } = await startService();

      const response = await upload(origin, form(before, after), { accept });

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('vary')).toMatch(/\baccept(,|$)/i);
      expect(await response.json()).toEqual(contract);
    },
  );

  test('is a unified diff where that is asked for', async () => {
    const { origin } = await startService();

    const response = await upload(origin, form(before, after), { accept: 'text/x-diff' });

    expect(response.headers.get('content-type')).toBe('text/x-diff; charset=utf-8');
    expect(await response.text()).toBe(
      [
        '--- p.txt',
        '+++ q.txt',
        '@@ -1,3 +1,3 @@',
        ' up',
        ' down',
        '-left',
        '\\ No newline at end of file',
        '+right',
        '\\ No newline at end of file',
        '',
      ].join('\n'),
    );
  });

  test('is a page for a browser, which may run nothing but the service’s own script', async () => {
    const { origin } = await startService();

    const response = await upload(origin, form(['<b>.py', 'x = 1\n'], ['b.ts', 'x = 2\n']), {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    });

    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page).toContain('1 changed section');
    expect(page).not.toContain('<b>.py');
  });

  test('has as much context as is asked for', async () => {
    const { origin } = await startService();

    const response = await upload(origin, form(before, after), { query: '?context=0' });

    expect(await response.json()).toMatchObject({
      changed_sections: [{ file1: { starting_line: 3, line_total: 1 } }],
    });
  });

  test('is the same from a thread as from the service itself', async () => {
    const { origin } = await startService();
    const long = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);

    const response = await upload(
      origin,
      form(['a.txt', long.join('\n')], ['b.txt', long.with(1_000, 'another').join('\r\n')]),
    );

    expect(await response.json()).toMatchObject({
      changed_sections: [{ file1: { starting_line: 998, line_total: 7, exclusive_lines: ['line 1000'] } }],
    });
  });

  test('names files as their sender does, whatever that is, without folders', async () => {
    const { origin } = await startService();

    const response = await upload(origin, form(['../ü a.TXT', ''], ['C:\\日本\\b.Py', 'a']));

    expect(await response.json()).toMatchObject({ file_index: ['--- ü a.TXT', '+++ b.Py'] });
  });
});

test('the page with two drop zones and what it needs are there', async () => {
  const { origin } = await startService();

  const page = await (await fetch(`${origin}/compare_files`)).text();
  const files = [...page.matchAll(/(?:href|src)="(\/-\/compare\/page\/[^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  const statuses = await Promise.all(files.map(async (path) => (await fetch(origin + path)).status));

  expect(page).toContain('enctype="multipart/form-data"');
  expect(statuses).toEqual(files.map(() => 200));
  expect(files.length).toBeGreaterThan(1);
});

test('the API’s document tells what to upload, in which formats the answer comes, and the limit', async () => {
  const { origin } = await startService({ fileBytes: 12_345 });

  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as OpenApi;

  const { requestBody, responses } = document.paths['/compare_files'].post;
  const { schema } = requestBody.content['multipart/form-data'];
  expect(schema.required).toEqual(['file1', 'file2']);
  expect(schema.properties['file1']).toMatchObject({
    format: 'binary',
    description: expect.stringContaining('12345'),
  });
  expect(Object.keys(responses['200'].content)).toEqual(['application/json', 'text/x-diff', 'text/html']);
});

test('comparing needs a token where the environment requires sign-in; the page does not', async () => {
  const issuer = await startTokenIssuer();
  const signIn = new SignIn({ issuer: issuer.issuer, clientIds: [issuer.clientId] });
  const { origin } = await startService({ signIn });
  const compare = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${origin}/compare_files`, {
      method: 'POST',
      headers,
      body: form(['a.txt', 'one'], ['b.txt', 'two']),
    });
  const bearer = async (scope: string) => ({ authorization: `Bearer ${await issuer.mint(scope)}` });

  const anonymous = await compare({});
  const lacking = await compare(await bearer('openid'));
  const permitted = await compare(await bearer('api/backend_access'));

  expect([anonymous.status, lacking.status, permitted.status]).toEqual([401, 403, 200]);
  expect(anonymous.headers.get('www-authenticate')).toBe('Bearer scope="api/backend_access"');
  expect((await fetch(`${origin}/compare_files`)).status).toBe(200);
  expect(await (await fetch(`${origin}/openapi.json`)).json()).toMatchObject({
    paths: {
      '/compare_files': {
        post: {
          security: [{ oauth2: ['api/backend_access'] }, { bearer: [] }],
          responses: { 401: {}, 403: {} },
        },
      },
    },
  });
});

interface OpenApi {
  readonly paths: {
    readonly '/compare_files': {
      readonly post: {
        readonly requestBody: {
          readonly content: {
            readonly 'multipart/form-data': {
              readonly schema: { readonly required: string[]; readonly properties: Record<string, object> };
            };
          };
        };
        readonly responses: { readonly 200: { readonly content: object } };
      };
    };
  };
}
