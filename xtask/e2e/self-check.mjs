// Does the runner see what it is there to see? Needs no server of ours: it serves three small pages itself.

import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Record } from './runner/record.mjs';
import { run } from './runner/scenario.mjs';

export const title = 'the runner itself';

const page = (body) =>
  `<!doctype html><html lang="en"><head><title>Sample</title><meta name="viewport" content="width=device-width">` +
  `</head><body><main><h1>Sample</h1>${body}</main></body></html>`;

const PAGES = {
  '/sound': page('<p>Black on white.</p>'),
  '/faulty': page('<p id="pale" style="color:#ccc;background:#fff">Hard to read.</p><img src="data:,">'),
  '/wide': page('<p style="width:600px">Wide.</p>'),
  '/script': page('<script>throw new Error("broken on purpose")</script>'),
  '/policy': page('<p>Strict.</p><script>document.title = "Changed"</script>'),
};

export default async function ({ step, open, picture, violations, accessible, fits, settings }) {
  const server = createServer((request, response) => {
    const policy = request.url === '/policy' ? { 'content-security-policy': "script-src 'none'" } : {};
    const body = PAGES[request.url];
    response.writeHead(body ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...policy });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${server.address().port}`;
  const screens = await mkdtemp(join(tmpdir(), 'slam-e2e-'));
  try {
    const view = await open();

    await step('a sound page has no violation', async () => {
      await view.goto(`${address}/sound`);
      await accessible(view);
      await picture(view, 'self-check-sound');
    });

    await step('a faulty page is reported with rule and selector', async () => {
      await view.goto(`${address}/faulty`);
      const found = (await violations(view)).join('\n');
      assert.match(found, /^color-contrast \(serious\): .*: #pale$/m);
      assert.match(found, /^image-alt \(critical\): .*: img$/m);
      await assert.rejects(accessible(view), /color-contrast/);
    });

    await step('a page that is too wide is reported', async () => {
      await view.setViewportSize({ width: 320, height: 600 });
      await view.goto(`${address}/sound`);
      await fits(view);
      await view.goto(`${address}/wide`);
      await assert.rejects(fits(view), /pixels wide in a window of 320/);
    });

    // A second record, whose failures are not ours.
    const failing = async (play) => {
      const lines = [];
      const record = new Record((line) => lines.push(line), screens);
      const browser = view.context().browser();
      await run({ title: 'inner', play, browser, record, settings: { ...settings, screens } });
      return { record, text: lines.join('\n') };
    };

    await step('a failed step is counted, ends its scenario, and leaves picture and words', async () => {
      const { record, text } = await failing(async (stage) => {
        const inner = await stage.open();
        await stage.step('opens', () => inner.goto(`${address}/sound`));
        await stage.step('fails', async () => assert.equal(await inner.title(), 'Other'));
        await stage.step('is never reached', () => {});
      });
      assert.deepEqual([record.passed, record.failed], [1, 1], text);
      assert.match(text, /^ok 1 - opens \(.* s\)$/m);
      assert.match(text, /^not ok 2 - fails \(.* s\)$/m);
      assert.match(await readFile(join(screens, 'failed-2.txt'), 'utf8'), /Black on white\./);
      await access(join(screens, 'failed-2.png'));
    });

    await step('an error between two steps is counted', async () => {
      const { record, text } = await failing(async () => {
        throw new Error('lost');
      });
      assert.deepEqual([record.passed, record.failed], [0, 1], text);
    });

    for (const [path, reason] of [
      ['script', /broken on purpose/],
      ['policy', /Content Security Policy/],
    ]) {
      await step(`a page that breaks unseen is reported: ${path}`, async () => {
        const { record, text } = await failing(async (stage) => {
          const inner = await stage.open();
          await stage.step('opens', () => inner.goto(`${address}/${path}`));
        });
        assert.deepEqual([record.passed, record.failed], [0, 1], text);
        assert.match(text, reason);
      });
    }

    await step('axe works under a strict policy', async () => {
      const { record, text } = await failing(async (stage) => {
        const inner = await stage.open({ colorScheme: 'dark' });
        await inner.goto(`${address}/policy`);
        await stage.step('judged', () => stage.accessible(inner));
      });
      assert.equal(record.failed, 0, text);
    });
  } finally {
    server.close();
    await rm(screens, { recursive: true, force: true });
  }
}
