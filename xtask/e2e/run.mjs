// Runs scenarios in one Chromium and counts their steps: the last line is `N passed, M failed`.
//
//   node run.mjs --chromium PROGRAM --packages FOLDER --screens FOLDER [--address URL …] SCENARIO.mjs…
//
// `cargo xtask e2e` calls it. Every further option reaches the scenarios as `settings`.

import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { launch } from './runner/browser.mjs';
import { Record } from './runner/record.mjs';
import { run } from './runner/scenario.mjs';

const settings = {};
const scenarios = [];
for (let words = process.argv.slice(2); words.length > 0; ) {
  const word = words.shift();
  if (word.startsWith('--')) {
    settings[word.slice(2)] = words.shift();
  } else {
    scenarios.push(word);
  }
}
for (const needed of ['chromium', 'packages', 'screens']) {
  if (settings[needed] === undefined) {
    console.error(`run.mjs: --${needed} is missing; \`cargo xtask e2e\` gives it`);
    process.exit(2);
  }
}

await mkdir(settings.screens, { recursive: true });
const record = new Record((line) => console.log(line), settings.screens);
const browser = await launch(settings);
try {
  for (const scenario of scenarios) {
    const { title, default: play } = await import(pathToFileURL(resolve(scenario)).href);
    await run({ title, play, browser, record, settings });
  }
} finally {
  await browser.close();
}
console.log(`${record.passed} passed, ${record.failed} failed`);
process.exitCode = record.failed === 0 && record.passed > 0 ? 0 : 1;
