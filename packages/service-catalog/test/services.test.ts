import { edgePaths, pathPatternsOverlap, type ServiceManifest } from '@fairway/service-manifest';
import { expect, test } from '@jest/globals';

import { loadServices } from '../src/index.ts';

const services = await loadServices();

function pairs(): [ServiceManifest, ServiceManifest][] {
  return services.flatMap((left, index) =>
    services.slice(index + 1).map((right): [ServiceManifest, ServiceManifest] => [left, right]),
  );
}

test('every service of the workspace is found, in name order', () => {
  const names = services.map(({ name }) => name);

  expect(names).toEqual(expect.arrayContaining(['logs', 'status']));
  expect(names).toEqual(names.toSorted());
});

test('no two services claim a path', () => {
  const clashes = pairs().flatMap(([left, right]) =>
    edgePaths(left).flatMap((mine) =>
      edgePaths(right)
        .filter((theirs) => pathPatternsOverlap(mine, theirs))
        .map((theirs) => `${left.name} ${mine} and ${right.name} ${theirs}`),
    ),
  );

  expect(clashes).toEqual([]);
});

test('no two services have one name or one port', () => {
  const clashes = pairs().filter(([left, right]) => left.name === right.name || left.port === right.port);

  expect(clashes).toEqual([]);
});

test('the bare paths of operations are the front door’s', () => {
  const status = services.find(({ name }) => name === 'status');

  expect(status?.paths).toEqual(expect.arrayContaining(['/', '/health', '/ready', '/version']));
});
