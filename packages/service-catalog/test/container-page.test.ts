import { readFile } from 'node:fs/promises';

import {
  migrationVariables,
  sdkVariables,
  standardVariables,
  tracingVariables,
} from '@fairway/service-manifest';
import { everySource } from '@fairway/service-manifest/testing';
import { expect, test } from '@jest/globals';

import { CONTAINER_PAGE, containerPage } from '../src/container-page.ts';
import { loadServices } from '../src/index.ts';

const services = await loadServices();

test('the page about containers is what the manifests say; npm run generate writes it', async () => {
  const page = await readFile(new URL(`../../../${CONTAINER_PAGE}`, import.meta.url), 'utf8');

  expect(page).toBe(containerPage(services));
});

test('it names every variable and secret of a service, with its place in AWS', () => {
  const service = everySource({ API_KEY: { from: 'secretsManager', name: 'api-key' } });

  const lines = containerPage([service]).split('\n');

  const names = [
    ...[standardVariables, sdkVariables, tracingVariables, service.variables, service.secrets].flatMap(
      Object.keys,
    ),
    ...Object.keys(migrationVariables),
  ];
  expect(lines.flatMap((line) => /^\| `(\w+)`/.exec(line)?.[1] ?? [])).toEqual(names);
  expect(lines.find((line) => line.includes('`API_KEY`'))).toContain('`<environment>/<service>/api-key`');
  expect(lines.find((line) => line.includes('`SETTING`'))).toContain(
    'services.every-source.settings.SETTING',
  );
});
