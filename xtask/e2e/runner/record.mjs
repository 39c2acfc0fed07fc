// What happened: numbered steps, each with its time, and for a failure the pictures and words of the pages.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const STEP_SECONDS = 60;

/// A step failed: what follows in its scenario would only fail from the same cause.
export class Stopped extends Error {}

export class Record {
  passed = 0;
  failed = 0;
  #write;
  #screens;

  constructor(write, screens) {
    this.#write = write;
    this.#screens = screens;
  }

  note(line) {
    this.#write(line);
  }

  /// Runs one step. `pages` are those to keep when it fails; `trouble` returns what went wrong unseen, as one line each.
  async step(name, action, pages = () => [], trouble = () => []) {
    const number = this.passed + this.failed + 1;
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(2)} s`;
    try {
      const value = await within(STEP_SECONDS, action);
      const unseen = trouble();
      if (unseen.length > 0) {
        throw new Error(`the page said:\n${unseen.join('\n')}`);
      }
      this.passed += 1;
      this.#write(`ok ${number} - ${name} (${seconds()})`);
      return value;
    } catch (error) {
      this.failed += 1;
      this.#write(`not ok ${number} - ${name} (${seconds()})`);
      this.#write(indented(error?.message ?? String(error)));
      for (const [index, page] of pages().entries()) {
        await this.#keep(page, `failed-${number}${index === 0 ? '' : `-${index + 1}`}`);
      }
      throw new Stopped(name, { cause: error });
    }
  }

  /// Keeps the picture and the words of a page.
  async #keep(page, name) {
    try {
      const words = await within(5, () => page.locator('body').innerText({ timeout: 4000 }));
      await writeFile(join(this.#screens, `${name}.txt`), `${page.url()}\n\n${words}\n`);
      await within(15, () => page.screenshot({ path: join(this.#screens, `${name}.png`), fullPage: true }));
      this.#write(indented(`at ${page.url()}, kept as ${join(this.#screens, name)}.png and .txt`));
    } catch (error) {
      this.#write(indented(`the page could not be kept: ${error.message}`));
    }
  }
}

async function within(seconds, action) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took more than ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([action(), late]);
  } finally {
    clearTimeout(timer);
  }
}

// The terminal codes that Playwright puts into its messages say nothing in a log.
function indented(text) {
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '');
  return plain
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
