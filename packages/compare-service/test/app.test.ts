import manifest from '@fairway/compare-manifest';
import { variableFaults } from '@fairway/service-kit';
import { runApp, sampleIdentity, stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, expect, test } from '@jest/globals';
import { createApp } from '../src/app.ts';
import { configSchema } from '../src/config.ts';

afterEach(stopRunningApps);

const identity = sampleIdentity('compare');

test.each(['/', '/-/compare/', '/-/compare'])('says at %s that it can be reached', async (path) => {
  const { origin } = await runApp((parts) => createApp({ ...parts, identity }));

  const response = await fetch(origin + path);

  expect(response.status).toBe(200);
  expect(await response.text()).toBe('{"Sucessful":"Connection"}');
});

test('the service reads exactly the variables that its manifest promises', () => {
  expect(variableFaults(configSchema, manifest)).toEqual([]);
});
