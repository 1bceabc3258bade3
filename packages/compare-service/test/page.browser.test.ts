import { SignIn } from '@fairway/service-kit';
import { openTestBrowser, startTokenIssuer, stopRunningApps } from '@fairway/service-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { closePools, startService } from './support/service.ts';

let browser: Browser | undefined;
let origin: string;
const opened: Page[] = [];

beforeAll(async () => {
  // One service for all pages: none leaves anything behind in it.
  [browser, { origin }] = await Promise.all([openTestBrowser(), startService()]);
}, 30_000);

afterEach(() => Promise.all(opened.splice(0).map((page) => page.close())));

afterAll(async () => {
  stopRunningApps();
  await Promise.all([browser?.close(), closePools()]);
});

interface OpenPage {
  readonly page: Page;
  /** The browser's complaints: errors, refused scripts and styles, dialogs. */
  readonly complaints: string[];
}

async function open(options: BrowserContextOptions = {}): Promise<OpenPage | undefined> {
  if (browser === undefined) return undefined;
  const page = await browser.newPage(options);
  opened.push(page);
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The browser itself logs a form's answer of 422 as an error.
    if (message.type() === 'error' && !message.text().includes('422')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${origin}/compare_files`);
  return { page, complaints };
}

const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const before = file('invoice.py', 'def total(price):\n    return price * 2\n');
const after = file('invoice2.py', 'def total(amount):\n    return amount * 2\n');

const lines = Array.from({ length: 30 }, (_, line) => `line ${line}`);
/** They differ in their first line and in their last one. */
const twoChanges = [
  file('a.txt', lines.join('\n')),
  file('b.txt', ['first', ...lines.slice(1, -1), 'last'].join('\n')),
] as const;

async function drop(page: Page, zone: string, files: readonly ReturnType<typeof file>[]): Promise<void> {
  const contents = files.map(({ name, buffer }) => ({ name, text: buffer.toString() }));
  const dataTransfer = await page.evaluateHandle((given: { name: string; text: string }[]) => {
    const transfer = new DataTransfer();
    for (const { name, text } of given) transfer.items.add(new File([text], name));
    return transfer;
  }, contents);
  await page.locator('.zone', { hasText: zone }).dispatchEvent('drop', { dataTransfer });
}

describe('with scripts', () => {
  test('two dropped files are compared at once, and the keyboard is at the result', async () => {
    const shown = await open({ viewport: { width: 1200, height: 800 } });
    if (shown === undefined) return;
    const { page, complaints } = shown;

    await drop(page, 'Before', [before]);
    await drop(page, 'After', [after]);
    await page.getByRole('heading', { name: 'invoice.py and invoice2.py' }).waitFor();

    expect(await page.locator('del').allTextContents()).toEqual(['price', 'price']);
    expect(await page.locator('ins').allTextContents()).toEqual(['amount', 'amount']);
    expect(await page.evaluate('document.activeElement.id')).toBe('heading');
    expect(complaints).toEqual([]);
  });

  test('two files dropped together are before and after, and letters go from change to change', async () => {
    const shown = await open();
    if (shown === undefined) return;
    const { page } = shown;
    const focused = () => page.evaluate('document.activeElement.id');

    await drop(page, 'After', twoChanges);
    await page.getByRole('heading', { name: 'a.txt and b.txt' }).waitFor();
    const places: unknown[] = [];
    for (const key of ['n', 'n', 'n', 'p', 'p']) {
      await page.keyboard.press(key);
      places.push(await focused());
    }

    expect(places).toEqual(['change-1', 'change-2', 'change-2', 'change-1', 'change-1']);
    expect(await page.title()).toBe('a.txt → b.txt');
    expect(await page.locator('.gap').allTextContents()).toEqual(['22 equal lines']);
    await page.getByRole('button', { name: 'With 100 lines' }).click();
    await page.getByRole('table', { name: 'Change 1 of 1: lines 1–30 → 1–30' }).waitFor();
    expect(await page.locator('.gap').count()).toBe(0);
  });

  test('a problem is said beside the form, which keeps its files', async () => {
    const shown = await open();
    if (shown === undefined) return;
    const { page, complaints } = shown;

    await page.getByLabel('Before').setInputFiles(file('setup.exe', 'x'));
    await page.getByLabel('After').setInputFiles(after);
    await page.getByText('Before: Invalid format. Only accepts .pdf, .txt, .py, and .ts').waitFor();

    expect(await page.evaluate("document.getElementById('file2').files[0].name")).toBe('invoice2.py');
    expect(complaints).toEqual([]);
  });

  test.each([
    [
      'a file that is no text',
      Buffer.from([0xff, 0xfe]),
      "After must be text in valid UTF-8, got: 'b.ts' with other bytes",
    ],
    [
      'a file that is too large',
      Buffer.alloc(10 * 1024 * 1024 + 1, 'x'),
      'After must be at most 10 MB, got: 10.1 MB',
    ],
  ])('%s is called by its zone', async (_what, buffer, sentence) => {
    const shown = await open();
    if (shown === undefined) return;
    const { page, complaints } = shown;

    await page.getByLabel('Before').setInputFiles(before);
    await page.getByLabel('After').setInputFiles({ name: 'b.ts', mimeType: 'text/plain', buffer });
    await page.getByText(sentence).waitFor();

    expect(await page.locator('body').innerText()).not.toMatch(/file[12]|\d bytes/);
    expect(complaints).toEqual([]);
  });

  test('a hostile name and hostile contents are text', async () => {
    const shown = await open();
    if (shown === undefined) return;
    const { page, complaints } = shown;
    const hostile = `<img src=x onerror=alert(1)>`;

    await drop(page, 'Before', [
      file(`${hostile}.ts`, `const a = "</code><script>alert(2)</script>";`),
      file('b.ts', hostile),
    ]);
    await page.getByRole('heading', { name: hostile }).waitFor();

    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('a phone shows every line without moving sideways, and common lines once', async () => {
    const shown = await open({ viewport: { width: 360, height: 740 } });
    if (shown === undefined) return;
    const { page } = shown;
    const long = file('long.txt', `same\n${'x'.repeat(300)}\n`);

    await drop(page, 'Before', [file('short.txt', 'same\nx\n'), long]);
    await page.locator('table').waitFor();

    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.locator('tr.same td.text:visible').count()).toBe(1);
  });

  test('the dark scheme is the page’s own', async () => {
    const shown = await open({ colorScheme: 'dark' });
    if (shown === undefined) return;

    expect(await shown.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(2, 6, 23)',
    );
  });
});

describe('without scripts', () => {
  test('the form and the result are pages, with links between changes', async () => {
    const shown = await open({ javaScriptEnabled: false });
    if (shown === undefined) return;
    const { page } = shown;

    await page.getByLabel('Before').setInputFiles(twoChanges[0]);
    await page.getByLabel('After').setInputFiles(twoChanges[1]);
    await page.getByRole('button', { name: 'Compare' }).press('Enter');
    await page.getByRole('heading', { name: 'a.txt and b.txt' }).waitFor();
    await page.getByRole('link', { name: 'Next change' }).press('Enter');

    expect(new URL(page.url()).hash).toBe('#change-2');
    expect(await page.getByRole('table', { name: 'Change 2 of 2' }).locator('td.added').count()).toBe(2);
    await page.getByRole('link', { name: 'Compare two other files' }).press('Enter');
    await page.getByRole('heading', { name: 'Compare two files' }).waitFor();
  });
});

describe('where the environment asks for sign-in', () => {
  test('the page says so, signs people in, and compares with their token', async () => {
    if (browser === undefined) return;
    const issuer = await startTokenIssuer();
    const { issuer: address, clientId } = issuer;
    const signIn = new SignIn({ issuer: address, clientIds: [clientId], pageClientId: clientId });
    const service = await startService({ signIn });
    const page = await browser.newPage();
    opened.push(page);
    await page.goto(`${service.origin}/compare_files`);

    await page.getByText('Signed out').waitFor();
    await page.getByLabel('Before').setInputFiles(before);
    await page.getByLabel('After').setInputFiles(after);
    await page.getByText('Sign in to compare files.').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Name').fill('ann');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Signed in').waitFor();
    await page.getByLabel('Before').setInputFiles(before);
    await page.getByLabel('After').setInputFiles(after);

    await page.locator('#heading').waitFor();
    expect(page.url()).toBe(`${service.origin}/compare_files`);
    await issuer.close();
  }, 30_000);
});
