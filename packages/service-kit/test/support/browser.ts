import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Applications of macOS are not on `PATH`. */
const APPLICATIONS = ['Google Chrome', 'Chromium'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const FIX = process.platform === 'darwin' ? 'brew install --cask google-chrome' : 'apt-get install chromium';

/**
 * The system's Chromium; nothing, with a line that says so, where there is none. In CI its absence is an error.
 * @param env `PATH` to look in, `CI` to insist
 */
export async function openBrowser(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Browser | undefined> {
  const executablePath = findChromium(env['PATH'] ?? '');
  if (executablePath === undefined) {
    if (env['CI'] !== undefined) throw new Error(`chromium not found (${FIX})`);
    process.stderr.write(`skipped: chromium not found (${FIX})\n`);
    return undefined;
  }
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
    // Root, in a container: there is no sandbox to be had, and the page is our own. A process for each page would be most
    // of what a short test costs.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--renderer-process-limit=1',
    ],
  });
}

function findChromium(path: string): string | undefined {
  const candidates = path.split(':').flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...candidates, ...APPLICATIONS].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
