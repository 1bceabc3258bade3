import { describe, expect, test } from '@jest/globals';

import { lockfileFaults } from './lockfile.ts';

const sound = { exit: 0, output: 'added 3 packages in 1s' };

describe('a lockfile', () => {
  test('is sound when npm accepts it and it names no address', () => {
    expect(
      lockfileFaults('{"packages":{"packages/a":{"resolved":"packages/a","link":true}}}', sound),
    ).toEqual([]);
  });

  test('is refused when it records download addresses', () => {
    const [fault] = lockfileFaults(
      '"resolved": "https://example.test/a.tgz",\n"resolved": "http://b"',
      sound,
    );

    expect(fault).toContain('records the download address of 2 package(s)');
    expect(fault).toContain('npm install');
  });

  test('is refused with what is missing, even when npm’s dry run succeeds', () => {
    const output = 'npm error Missing: @x/linux-arm64@1.0.0 from lock file\nnpm error more';

    expect(lockfileFaults('{}', { exit: 0, output })).toEqual([
      expect.stringContaining('Missing: @x/linux-arm64@1.0.0'),
    ]);
    expect(lockfileFaults('{}', { exit: 1, output })).toHaveLength(1);
  });

  test('is refused with npm’s words when it fails otherwise', () => {
    expect(lockfileFaults('{}', { exit: 1, output: 'npm error EUSAGE' })).toEqual([
      expect.stringContaining('npm error EUSAGE'),
    ]);
  });
});
