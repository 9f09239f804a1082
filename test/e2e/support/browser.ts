// The browser of this machine; a test without one fails and says what to install.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no browser at ${executablePath}. Install one with "apt-get install chromium", ` +
        'or set CHROMIUM to the path of a Chromium or Chrome.',
    );
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
