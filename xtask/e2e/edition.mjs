// An edition from its first day to its plaque: an organiser makes it, a project without a forge registers, shows that
// its repository is its own, is judged, claims its badges, and is awarded them. Every page is looked at as four readers
// see it; nothing is done but in the browser, by git, and by mail.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { looks } from './edition/looks.mjs';
import { people, press } from './edition/people.mjs';
import { repository } from './edition/repository.mjs';
import { mailbox } from './runner/mail.mjs';

export const title = 'an edition';

const EDITION = 'e2e';
const BADGES = ['cleaner', 'chronicler', 'inspector', 'mechanizer', 'defender', 'cra-readiness'];

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
  ['awards', '/awards'],
  ['api', '/api'],
  ['sign-in', '/sign-in'],
];

export default async function (stage) {
  const box = await mailbox(Number(stage.settings['mail-port']));
  try {
    await story(stage, box);
  } finally {
    box.close();
  }
}

async function story(stage, box) {
  const { step, open, picture, accessible, settings } = stage;
  const look = looks(stage);
  const { signIn } = people(stage, box);
  const at = (path) => settings.address + path;
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const place = ['--data', join(settings.folder, 'data')];
  if (settings.database) {
    place.push('--database', settings.database);
  }
  const slam = async (...words) => (await promisify(execFile)(settings.program, [...words, ...place])).stdout;
  const shows = async (page, path, name) => {
    assert.equal((await page.goto(at(path))).status(), 200, path);
    await look(page, name);
  };

  await step('the pages hold before there is anything to show', async () => {
    const reader = await open();
    await shows(reader, '/', 'before');
    await shows(reader, '/projects', 'before-projects');
  });

  // The organiser.
  const organiser = await open();
  await step('the link that the server prints makes its first organiser', async () => {
    const [link] = /http:\/\/\S*\/organiser-link\/[0-9a-f]{64}/.exec(await readFile(settings.log, 'utf8')) ?? [];
    assert.ok(link, 'the server prints no link');
    await organiser.goto(link);
    await look(organiser, 'organiser-link');
    await organiser.getByLabel('Your name').fill('Olga Example');
    await organiser.getByLabel('Mail address').fill('olga@e2e.invalid');
    await press(organiser, 'Become the organiser');
    await shows(organiser, '/organise', 'organise-first');
  });

  await step('the organiser makes an edition that is open now', async () => {
    await shows(organiser, '/organise/editions/new', 'edition-new');
    await organiser.getByLabel('Begin with').selectOption('any-forge');
    await organiser.getByLabel('Name in addresses').fill(EDITION);
    await organiser.getByLabel('Title').fill('Security Slam of the test');
    await organiser.getByLabel('Registration opens on').fill(day(-10));
    await press(organiser, 'Make it');
    await look(organiser, 'edition-made');
  });

  await step('a deadline that moves is shown with its reason', async () => {
    const reader = await open();
    await organiser.getByLabel('Submissions close').fill(day(25));
    await organiser.getByLabel('Reason').fill('Two weekends more for projects that heard of it late.');
    await press(organiser, 'Show what would change');
    await look(organiser, 'edition-preview');
    await press(organiser, 'Change it');
    await shows(organiser, `/organise/editions/${EDITION}`, 'edition-changed');
    await shows(reader, `/editions/${EDITION}`, 'edition-history');
    assert.match(await reader.locator('main').innerText(), /Two weekends more/);
  });

  // The maintainer.
  let maintainer;
  await step('a maintainer signs in by mail and says who they are', async () => {
    const { page } = await signIn('ann@example.org', 'Ann Example');
    maintainer = page;
    await look(maintainer, 'account');
  });

  const adder = await repository(settings.folder);
  await step('the maintainer registers a project that no forge hosts', async () => {
    await shows(maintainer, '/register', 'register');
    await shows(maintainer, '/register/project', 'register-project');
    await maintainer.getByLabel('Name of the project').fill('adder');
    await maintainer.getByLabel('What it is').fill('Adds two numbers without overflow. Patches come by mail.');
    await maintainer.getByLabel('Foundation and stage').selectOption('|under-construction');
    await maintainer.getByLabel('Repositories that are judged').fill(adder.path);
    await maintainer.getByLabel('List the project in public').check();
    await press(maintainer, 'Show the level, then register');
    await look(maintainer, 'register-preview');
    await press(maintainer, 'Register adder');
    await look(maintainer, 'my-project-new');
    await shows(maintainer, '/my', 'my');
  });

  await step('a file in the repository shows that it is theirs', async () => {
    await maintainer.goto(at('/my/adder'));
    await maintainer.locator('input[name=kind][value=file]').check();
    await press(maintainer, 'Tell me what to do');
    await look(maintainer, 'control-file');
    const steps = await maintainer.locator('details[open] ol').first().innerText();
    const [, path] = /[`“]?(\S*slam\S*)[`”]?/.exec(steps) ?? [];
    await adder.commit(path.replace(/[`“”.,]+$/, ''), await maintainer.locator('details[open] pre').first().innerText());
    await press(maintainer, 'Look now');
    await until(maintainer, at('/my/adder'), (page) => page.getByText('Control shown').count());
    await look(maintainer, 'control-shown');
  });

  await step('the organiser confirms the project', async () => {
    await shows(organiser, '/organise/registrations', 'registrations');
    await organiser.getByRole('link', { name: 'adder' }).click();
    await look(organiser, 'registration');
    const confirm = organiser.locator('button[name=step][value=confirm]');
    if ((await confirm.count()) > 0) {
      await Promise.all([organiser.waitForNavigation(), confirm.click()]);
    }
    await organiser.goto(at('/organise/registrations'));
    assert.match(await organiser.locator('main').innerText(), /onfirmed|active/);
  });

  await step('the server judges the repository and shows the evidence', async () => {
    const reader = await open();
    await until(reader, at('/projects/adder'), (page) => page.locator('a[href*="/badges/"], #badges').count());
    await until(reader, at('/projects/adder'), async (page) => !/Not evaluated|not been evaluated/i.test(await page.locator('main').innerText()));
    await look(reader, 'project-judged');
    const words = await reader.locator('main').innerText();
    for (const badge of BADGES) {
      assert.match(words, new RegExp(badge.replace('-', '[- ]'), 'i'));
    }
  });

  // The evaluator.
  let evaluator;
  await step('the organiser makes an evaluator', async () => {
    const { page, handle } = await signIn('eve@e2e.invalid', 'Eve Example');
    evaluator = page;
    await shows(organiser, '/organise/people', 'people');
    await organiser.getByLabel('Person', { exact: true }).fill(handle);
    await organiser.getByLabel('Role', { exact: true }).selectOption('evaluator');
    await press(organiser, 'Give it');
    await look(organiser, 'people-given');
    await shows(evaluator, '/review', 'review-empty');
  });

  await step('the maintainer declares what only a person knows, and the evaluator reads it', async () => {
    await shows(maintainer, '/my/adder/declarations', 'declarations');
    await maintainer.getByLabel('Requirement').fill('insights-confirmed');
    await maintainer.getByLabel('Reason').fill('I asked everybody whom the file names; every line holds.');
    await press(maintainer, 'Declare');
    await look(maintainer, 'declared');
    await shows(evaluator, '/review', 'review-declaration');
    await evaluator.locator('textarea[id^=declared-]').first().fill('The people named answered my mail.');
    await press(evaluator, 'Accept');
    await look(evaluator, 'review-declaration-accepted');
  });

  for (const badge of BADGES) {
    await step(`the maintainer claims ${badge}`, async () => {
      await shows(maintainer, `/my/adder/submit/${badge}`, `submit-${badge}`);
      for (const box of await maintainer.locator('input[name=confirm]').all()) {
        await box.check();
      }
      for (const field of await maintainer.locator('textarea[name=dispute]').all()) {
        await field.fill('Nothing of this runs outside of the event: its server is where the scan runs and is published.');
      }
      await maintainer.getByLabel('Name more contributors').fill('kim@example.org: read every line of it');
      await maintainer.getByLabel('Note to the reviewers').fill('Patches come by mail; the list is public.');
      await press(maintainer, 'Send the claim');
      await look(maintainer, `submitted-${badge}`);
    });
  }

  await step('the evaluator decides each question with a reason', async () => {
    await shows(evaluator, '/review', 'review-queue');
    for (let asked = 0; asked < 60; asked += 1) {
      await evaluator.goto(at('/review'));
      const link = evaluator.locator('#item h2 a').first();
      if ((await link.count()) === 0) {
        break;
      }
      await Promise.all([evaluator.waitForNavigation(), link.click()]);
      if (asked === 0) {
        await look(evaluator, 'review-case');
      }
      const form = evaluator.locator('form[action$="/decide"]').first();
      await form.locator('input[value=met]').check();
      await form.locator('textarea').fill('I read the document and the list, and it says what the part asks for.');
      await press(evaluator, 'Decide');
    }
    await look(evaluator, 'review-done');
    assert.equal(await evaluator.locator('#item').count(), 0);
  });

  await step('the organiser awards every badge, the contributors, and the plaque', async () => {
    await shows(organiser, '/organise/awards', 'awards-ready');
    for (let given = 0; given < 40; given += 1) {
      const button = organiser.locator('form[action="/organise/awards"] button').first();
      if ((await button.count()) === 0) {
        break;
      }
      await Promise.all([organiser.waitForNavigation(), button.click()]);
      await organiser.goto(at('/organise/awards'));
    }
    await look(organiser, 'awards-given');
    const words = await organiser.locator('main').innerText();
    assert.match(words, /Plaque/);
  });

  await step('everybody sees the awards, the plaque, and where it came from', async () => {
    const reader = await open();
    await shows(reader, '/awards', 'awards');
    await Promise.all([reader.waitForNavigation(), reader.locator('main').getByRole('link', { name: /plaque/i }).first().click()]);
    await look(reader, 'plaque');
    const award = new URL(reader.url()).pathname;
    for (const [file, kind, begin] of [
      ['plaque.svg', 'image/svg+xml', '<'],
      ['plaque.png', 'image/png', '\u0089PNG'],
      ['plaque.pdf', 'application/pdf', '%PDF-'],
    ]) {
      const answer = await reader.request.get(at(`${award}/${file}`));
      assert.equal(answer.status(), 200, file);
      assert.ok(answer.headers()['content-type'].startsWith(kind), file);
      assert.ok((await answer.body()).toString('latin1').startsWith(begin), file);
    }
    await shows(reader, '/projects/adder', 'project-awarded');
    await shows(reader, `/outcomes/${EDITION}`, 'outcome');
    await shows(reader, '/leaderboard', 'leaderboard-awarded');
    assert.match(await reader.locator('main').innerText(), /adder/);
    for (const feed of ['/feed.atom', '/projects/adder/feed.atom']) {
      const answer = await reader.request.get(at(feed));
      assert.match(await answer.text(), /adder/, feed);
    }
  });

  await step('with script the list follows what is typed, and the board what is chosen', async () => {
    const reader = await open();
    await reader.goto(at('/projects'));
    await reader.locator('#q').fill('nothing is called so');
    await reader.getByText('No listed project is like this').waitFor();
    assert.match(reader.url(), /[?&]q=nothing/);
    await reader.locator('#q').fill('add');
    await reader.locator('#found').getByRole('link', { name: 'adder' }).waitFor();
    await reader.goto(at('/leaderboard'));
    await reader.getByLabel('Board of').selectOption({ label: 'Cleaner' });
    await reader.getByText('Who has the evidence for Cleaner').waitFor();
    assert.match(await reader.locator('#found').innerText(), /adder/);
    await accessible(reader);
  });

  await step('the log of the edition holds, and the organiser sees it', async () => {
    await shows(organiser, '/organise/audit', 'audit');
    await press(organiser, 'Check the whole log');
    await look(organiser, 'audit-checked');
    await shows(organiser, '/organise/jobs', 'jobs');
    await shows(organiser, '/organise', 'organise');
    await shows(organiser, '/organise/claims', 'claims');
    await shows(organiser, '/organise/import', 'import');
    assert.match(await slam('event', 'verify-log'), /^\d+:[0-9a-f]{64}$/m);
  });

  await step('the maintainer takes everything along that is kept about them', async () => {
    const answer = await maintainer.request.get(at('/account/export'));
    assert.equal(answer.status(), 200);
    assert.match(JSON.stringify(await answer.json()), /ann@example\.org/);
    await shows(maintainer, '/account', 'account-after');
    await shows(maintainer, '/account/tokens', 'tokens');
    await shows(maintainer, '/my/adder', 'my-project-after');
  });

  for (const [name, path] of PAGES) {
    await step(`${path} is sound for every reader`, async () => {
      const reader = await open();
      await shows(reader, path, `public-${name}`);
    });
  }

  await step('the pages work without script', async () => {
    const view = await open({ javaScriptEnabled: false });
    for (const [, path] of [...PAGES, ['project', '/projects/adder']]) {
      assert.equal((await view.goto(at(path))).status(), 200, path);
      assert.ok((await view.locator('h1').count()) > 0, `${path} has no heading`);
    }
  });

  await step('an address that nothing has leads on', async () => {
    const view = await open();
    assert.equal((await view.goto(at('/no-such-page'))).status(), 404);
    await accessible(view);
    await picture(view, 'missing');
  });
}

/// Opens an address until something holds of it.
async function until(page, address, holds) {
  for (let look = 0; look < 80; look += 1) {
    await page.goto(address);
    if (await holds(page)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${address} does not come to show it`);
}
