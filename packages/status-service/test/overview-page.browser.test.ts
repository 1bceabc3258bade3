import { openTestBrowser, runApp, sampleIdentity, stopRunningApps } from '@fairway/service-kit/testing';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { createApp } from '../src/app.ts';
import type { Edge } from '../src/overview.ts';

let browser: Browser | undefined;

beforeAll(async () => {
  browser = await openTestBrowser();
}, 30_000);

afterEach(() => {
  jest.restoreAllMocks();
  stopRunningApps();
});

afterAll(() => browser?.close());

const identity = sampleIdentity('status');

test('the page turns when a service falls over, without a reload and without breaking its policy', async () => {
  if (browser === undefined) return;
  let status = 200;
  const body = { version: 'v1', release: 'r1' };
  const edge: Edge = { get: () => Promise.resolve({ status, fromService: true, body }) };
  const { origin } = await runApp((parts) =>
    createApp({ ...parts, identity, edge, directory: [{ name: 'logs', summary: 'Counts errors.' }] }),
  );
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });

  await page.clock.install();
  await page.goto(origin);
  await page.getByText('1 of 1 services healthy').waitFor();
  status = 500;
  // The page asks again every five seconds, and may get an answer up to two seconds old.
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + 2_000);
  await page.clock.fastForward(5_000);
  await page.getByText('0 of 1 services healthy').waitFor({ timeout: 20_000 });

  expect(await page.locator('.service.unhealthy').count()).toBe(1);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect(complaints).toEqual([]);
  await page.close();
}, 30_000);
