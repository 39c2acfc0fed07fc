// Gives a scenario its hands: pages, steps, pictures, and the judge of accessibility.

import { join } from 'node:path';

import { violations } from './axe.mjs';
import { Stopped } from './record.mjs';

const ACTION_MILLISECONDS = 15_000;

// A page with a plaque is drawn by the processor, which may be busy with other things.
const PICTURE_MILLISECONDS = 60_000;

/// Plays one scenario to its end or to its first failed step, and closes every page of it.
export async function run({ title, play, browser, record, settings }) {
  record.note(`# ${title}`);
  const stage = new Stage(browser, record, settings);
  try {
    await play(stage);
  } catch (error) {
    // Outside of a step nothing may fail; when it does, it counts.
    if (!(error instanceof Stopped)) {
      await record.step(`${title}: between the steps`, () => Promise.reject(error)).catch(() => {});
    }
  } finally {
    await stage.close();
  }
}

class Stage {
  #browser;
  #record;
  #contexts = [];
  #pages = [];
  #trouble = [];
  #pictures = 0;

  constructor(browser, record, settings) {
    this.#browser = browser;
    this.#record = record;
    this.settings = settings;
  }

  /// Runs a step: a sentence that holds afterwards, and what makes it hold. A script error or a breach of the content
  /// security policy fails the step in which it happens.
  step = (name, action) => {
    this.#trouble = [];
    return this.#record.step(name, action, () => this.#pages.filter((page) => !page.isClosed()), () => this.#trouble);
  };

  /// Opens a page with cookies of its own. Options are those of Playwright's browser context: `viewport`,
  /// `colorScheme`, `javaScriptEnabled`, …
  open = async (options = {}) => {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(ACTION_MILLISECONDS);
    this.#contexts.push(context);
    context.on('page', (page) => this.#watch(page));
    return context.newPage();
  };

  /// Writes a picture of the whole page, numbered in the order of the visit.
  picture = async (page, name) => {
    this.#pictures += 1;
    const file = `${String(this.#pictures).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path: join(this.settings.screens, file), fullPage: true, timeout: PICTURE_MILLISECONDS });
  };

  /// Returns what axe finds on the page, one line a violation with its selectors.
  violations = (page) => violations(page, this.settings.packages);

  /// Fails when axe finds something.
  accessible = async (page) => {
    const found = await this.violations(page);
    if (found.length > 0) {
      throw new Error(`axe finds on ${page.url()}:\n${found.join('\n')}`);
    }
  };

  /// Fails when the page must be scrolled sideways, as it must not at 320 pixels.
  fits = async (page) => {
    const [content, window] = await page.evaluate(() => {
      const root = document.documentElement;
      return [root.scrollWidth, root.clientWidth];
    });
    if (content > window) {
      throw new Error(`${page.url()} is ${content} pixels wide in a window of ${window}`);
    }
  };

  #watch(page) {
    this.#pages.push(page);
    page.on('pageerror', (error) => this.#trouble.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text().includes('Content Security Policy')) {
        this.#trouble.push(`${page.url()}: ${message.text()}`);
      }
    });
  }

  async close() {
    for (const context of this.#contexts) {
      await context.close();
    }
  }
}
