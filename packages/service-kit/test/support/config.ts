import type { Browser } from 'playwright-core';

import { openBrowser } from './browser.ts';

/** The system's Chromium, found on `PATH`; without one the test that needs it is skipped, in CI it fails. */
export function openTestBrowser(): Promise<Browser | undefined> {
  return openBrowser(process.env);
}
