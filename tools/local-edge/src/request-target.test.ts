import { describe, expect, test } from '@jest/globals';

import { parseRequestTarget } from './request-target.ts';

describe('parseRequestTarget', () => {
  test.each([
    ['/analyze?bucket=a/b', '/analyze'],
    ['/a/../b', '/a/../b'],
    ['//double', '//double'],
    ['/%2e%2e/x%2Fy', '/%2e%2e/x%2Fy'],
    ['/?', '/'],
  ])('matches %s by the path %s and keeps it as it is', (target, path) => {
    expect(parseRequestTarget(target)).toEqual({ url: target, path });
  });

  test.each([
    ['http://host:8080/a?b=c', '/a?b=c', '/a'],
    ['HTTP://host:8080', '/', '/'],
    ['http://host:8080?b', '/?b', '/'],
  ])('takes the absolute form %s apart', (target, url, path) => {
    expect(parseRequestTarget(target)).toEqual({
      url,
      path,
      authority: expect.stringMatching(/^host:8080$/),
    });
  });

  test('knows nothing else', () => {
    expect(parseRequestTarget('*')).toBeUndefined();
  });
});
