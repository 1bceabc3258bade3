import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../test/support/folders.ts';
import { digestOf } from './digest.ts';
import { makeLayer } from './layer.ts';

const FILES = {
  'main.mjs': 'export {};\n',
  'assets/page.css': 'p {}\n',
  [`assets/${'long/'.repeat(40)}deep.txt`]: 'deep\n',
  'assets/ünïcode.txt': 'ü\n',
};

function bundle(files: Readonly<Record<string, string>> = FILES): string {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
}

describe('a layer', () => {
  test('has the same bytes from another folder, at another time, with other rights', async () => {
    const [one, other] = [bundle(), bundle()];
    chmodSync(join(other, 'main.mjs'), 0o600);
    utimesSync(join(other, 'main.mjs'), 1, 1);

    const layers = await Promise.all([one, other].map((folder) => makeLayer({ folder, target: '/app' })));

    expect(layers[0]).toEqual(layers[1]);
  });

  test.each([
    ['content', { ...FILES, 'main.mjs': 'export { };\n' }],
    ['a name', { ...FILES, 'main2.mjs': FILES['main.mjs'] }],
  ])('is another with other %s', async (_what, files) => {
    const before = await makeLayer({ folder: bundle(), target: '/app' });
    const after = await makeLayer({ folder: bundle(files), target: '/app' });

    expect(after.diffId).not.toBe(before.diffId);
  });

  test('is an archive that tar reads: everything is root’s, nothing is writable by others, no time', async () => {
    const { content } = await makeLayer({ folder: bundle(), target: '/app' });
    const archive = join(temporaryFolder(), 'layer.tar.gz');
    writeFileSync(archive, content);

    const listing = execFileSync('tar', ['-tvzf', archive, '--numeric-owner', '--utc'], { encoding: 'utf8' });

    const lines = listing.trim().split('\n');
    expect(lines[0]).toMatch(/^drwxr-xr-x 0\/0 +0 1970-01-01 00:00 app\/$/);
    expect(lines.at(-1)).toMatch(/^-rw-r--r-- 0\/0 +11 1970-01-01 00:00 app\/main\.mjs$/);
    expect(
      lines.every((line) => /^(d......r-x|-......r--) 0\/0 +\d+ 1970-01-01 00:00 app\//.test(line)),
    ).toBe(true);
    expect(lines.filter((line) => line.startsWith('-'))).toHaveLength(Object.keys(FILES).length);
  });

  test('names its content by digest, before and after compression', async () => {
    const { content, diffId, descriptor } = await makeLayer({ folder: bundle(), target: '/app' });

    expect(descriptor).toMatchObject({ digest: digestOf(content), size: content.length });
    expect(digestOf(gunzipSync(content))).toBe(diffId);
  });

  test('refuses a link, which would be another file in the image', async () => {
    const folder = bundle();
    symlinkSync('/etc/passwd', join(folder, 'assets/passwd'));

    await expect(makeLayer({ folder, target: '/app' })).rejects.toThrow(
      `a layer takes files and folders; 'assets/passwd' in ${folder} is neither`,
    );
  });
});
