// An edition as its people see it: the operator makes it, and every page that everybody may see is looked at in both
// widths and both colour schemes.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const title = 'an edition';

const EDITION = 'e2e';

const PAGES = [
  ['home', '/'],
  ['start', '/start'],
  ['editions', '/editions'],
  ['edition', `/editions/${EDITION}`],
  ['projects', '/projects'],
  ['badges', '/badges'],
  ['badge', '/badges/cleaner'],
  ['leaderboard', '/leaderboard'],
  ['outcomes', '/outcomes'],
  ['library', '/library'],
  ['article', '/library/security-insights'],
  ['about', '/about'],
];

const LOOKS = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark' },
];

export default async function ({ step, open, picture, accessible, fits, settings }) {
  const place = ['--data', join(settings.folder, 'data')];
  if (settings.database) {
    place.push('--database', settings.database);
  }
  const slam = async (...words) => (await promisify(execFile)(settings.program, [...words, ...place])).stdout;
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  await step('the operator makes an edition beside the running server', async () => {
    const words = ['--preset', 'any-forge', '--id', EDITION, '--title', 'Security Slam of the test', '--opens', day(-3)];
    await slam('event', 'new', ...words);
    assert.match(await slam('event', 'show'), /^Security Slam of the test \(e2e\), version 1$/m);
  });

  await step('the server shows the link of its first organiser', async () => {
    assert.match(await readFile(settings.log, 'utf8'), /\/organiser-link\/[0-9a-f]{64}/);
  });

  for (const { width, colorScheme } of LOOKS) {
    const view = await open({ viewport: { width, height: 900 }, colorScheme });
    for (const [name, path] of PAGES) {
      await step(`${path} is sound at ${width} pixels, ${colorScheme}`, async () => {
        const answer = await view.goto(settings.address + path);
        assert.equal(answer.status(), 200);
        await picture(view, `${name}-${width}-${colorScheme}`);
        await fits(view);
        await accessible(view);
      });
    }
  }

  await step('the pages work without script', async () => {
    const view = await open({ javaScriptEnabled: false });
    for (const [, path] of PAGES) {
      assert.equal((await view.goto(settings.address + path)).status(), 200, path);
      assert.ok((await view.locator('h1').count()) > 0, `${path} has no heading`);
    }
  });

  await step('an address that nothing has leads on', async () => {
    const view = await open();
    assert.equal((await view.goto(`${settings.address}/no-such-page`)).status(), 404);
    await accessible(view);
    await picture(view, 'missing');
  });

  await step('the log of the edition holds', async () => {
    assert.match(await slam('event', 'verify-log'), /^\d+:[0-9a-f]{64}$/m);
  });
}
