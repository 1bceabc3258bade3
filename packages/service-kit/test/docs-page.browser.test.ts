import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { sampleApp } from './fixtures/service.ts';
import { runSignedIn } from './fixtures/sign-in.ts';
import { openTestBrowser, runApp, startTokenIssuer, stopRunningApps } from './support/index.ts';

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

test('the docs page sends a token that was pasted into it', async () => {
  if (browser === undefined) return;
  const issuer = await startTokenIssuer();
  const { origin } = await runSignedIn(issuer);
  const page = await browser.newPage();

  await page.goto(`${origin}/-/sample/docs/`);
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const dialog = page.locator('.modal-ux');
  expect(await dialog.getByRole('textbox').count()).toBe(1);
  await dialog.getByRole('textbox').fill(await issuer.mint('api/backend_access', { sub: 'ann-7' }));
  await dialog.getByRole('button', { name: 'Apply credentials' }).click();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.locator('#operations-sample-get_measures').getByText('Reads').click();
  await page.getByRole('button', { name: 'Execute' }).click();

  await page.getByText('for ann-7 through').first().waitFor();
  await page.close();
}, 30_000);
