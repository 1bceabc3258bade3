import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { sampleApp } from './fixtures/service.ts';
import { openTestBrowser, runApp, stopRunningApps } from './support/index.ts';

let browser: Browser | undefined;

beforeAll(async () => {
  browser = await openTestBrowser();
});

afterEach(stopRunningApps);

afterAll(() => browser?.close());

test('the docs page shows every operation and tries a call, without breaking its policy', async () => {
  if (browser === undefined) return;
  const { origin } = await runApp(({ logger, readiness }) => sampleApp(logger, readiness));
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));

  await page.goto(`${origin}/-/sample/docs/`);
  await page.getByText('Says hello').click();
  await page.getByRole('button', { name: 'Execute' }).click();
  await page.getByText('"message": "Hello, World!"').first().waitFor();

  expect(await page.title()).toBe('sample service');
  expect(await page.locator('.opblock').count()).toBe(10);
  expect(complaints).toEqual([]);
  await page.close();
}, 30_000);
