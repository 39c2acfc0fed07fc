// The people of an edition, each in a browser of their own.

import assert from 'node:assert/strict';

/// Returns how somebody signs in by the link in their mail, and how they send a form.
export function people({ open, settings }, box) {
  return {
    async signIn(mail, name) {
      const page = await open();
      await page.goto(`${settings.address}/sign-in?next=/account`);
      await page.getByLabel('Mail address').fill(mail);
      await press(page, 'Send the link');
      const link = await box.first(mail, /http:\/\/\S*\/sign-in\/link\/[0-9a-f]+/);
      await page.goto(link);
      await press(page, 'Sign in', 'main');
      await page.goto(`${settings.address}/account`);
      await page.locator('#display_name').fill(name);
      await page.locator('#is_listed').check();
      await press(page, 'Save');
      const handle = await page.locator('main p.soft code').first().innerText();
      return { page, handle };
    },
  };
}

/// Presses a button and waits for the page that answers; a page of a failure fails the step.
export async function press(page, name, within = 'main') {
  const button = page.locator(within).getByRole('button', { name, exact: true }).first();
  const [answer] = await Promise.all([page.waitForNavigation(), button.click()]);
  assert.ok(answer.status() < 400, `“${name}” is answered with ${answer.status()} at ${page.url()}`);
  const wrong = page.locator('#errors');
  if ((await wrong.count()) > 0) {
    throw new Error(`“${name}” is refused: ${await wrong.innerText()}`);
  }
}

/// Opens an address and returns its status.
export async function visit(page, address) {
  return (await page.goto(address)).status();
}
