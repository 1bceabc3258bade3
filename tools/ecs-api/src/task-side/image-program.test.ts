import { describe, expect, test } from '@jest/globals';

import { withTaskPort } from './image-program.ts';

const asked = (...args: string[]): readonly string[] =>
  withTaskPort(args, 8080).map((arg) => arg.replaceAll('\0port\0', '<port>'));

describe("a health check that asks its container's port", () => {
  test.each([
    [
      ['-c', 'curl -f http://localhost:8080/health || exit 1'],
      ['-c', 'curl -f http://localhost:<port>/health || exit 1'],
    ],
    [
      ['-e', "fetch('http://127.0.0.1:8080/health')"],
      ['-e', "fetch('http://127.0.0.1:<port>/health')"],
    ],
    [
      ['--spider', 'http://[::1]:8080'],
      ['--spider', 'http://[::1]:<port>'],
    ],
    [
      ['-z', 'localhost', '8080'],
      ['-z', 'localhost', '<port>'],
    ],
    [
      ['-c', 'nc -z 127.0.0.1 8080 && pg_isready -p 8080'],
      ['-c', 'nc -z 127.0.0.1 <port> && pg_isready -p <port>'],
    ],
    [
      ['--port=8080', '-p', '8080'],
      ['--port=<port>', '-p', '<port>'],
    ],
  ])('asks the port that the task has got: %j', (given, told) => {
    expect(asked(...given)).toEqual(told);
  });

  test.each([
    [['-c', 'curl http://localhost:80801/']],
    [['-c', 'curl http://localhost:18080/']],
    [['-c', 'curl http://db.internal:8080/']],
    [['-c', 'test $(cat size) -lt 8080']],
    [['--http-p', '8080']],
  ])('is left as it is otherwise: %j', (given) => {
    expect(asked(...given)).toEqual(given);
  });
});
