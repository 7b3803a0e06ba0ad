import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * The machine's browser, or the one that LAVISH_BROWSER names. Browsers are never downloaded. The shell without a window takes half
 * the processor time of the whole browser.
 */
const CANDIDATES = [
  process.env.LAVISH_BROWSER,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const browserPath: string | undefined = CANDIDATES.find((path) => path && existsSync(path));

if (browserPath === undefined) {
  console.warn(
    'No Chromium or Chrome found: the browser tests are skipped. Install one, or set LAVISH_BROWSER.',
  );
}

/** Headless and without Chromium's own background requests. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
