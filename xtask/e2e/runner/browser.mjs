// Starts Debian's Chromium, as quiet as it gets: it asks nothing of the network by itself.

import { createRequire } from 'node:module';
import { join } from 'node:path';

export async function launch({ chromium: executablePath, packages }) {
  const { chromium } = createRequire(join(packages, 'package.json'))('playwright-core');
  return chromium.launch({
    executablePath,
    headless: true,
    // The sandbox of Chromium refuses to work for root. The pages are ours alone.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
