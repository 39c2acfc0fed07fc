// Asks axe-core about a page: every rule that is on by default, the contrast of colours among them.

import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

let source;

/// Returns one line a violation: rule, weight, what is asked, and the selectors of the elements.
export async function violations(page, packages) {
  source ??= await readFile(createRequire(join(packages, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugger, so that the policy of the page stays as strict as it is.
  await page.evaluate(source);
  const result = await page.evaluate(() => globalThis.axe.run(document));
  const looked = [result.violations, result.passes, result.incomplete, result.inapplicable].flat();
  if (!looked.some((rule) => rule.id === 'color-contrast')) {
    throw new Error('axe did not look at the contrast of colours');
  }
  return result.violations.map((rule) => {
    const selectors = rule.nodes.map((node) => node.target.flat().join(' '));
    return `${rule.id} (${rule.impact}): ${rule.help}: ${selectors.join(', ')}`;
  });
}
