// Looks at a page as four readers see it: wide and narrow, in the light and in the dark.

const LOOKS = [
  { width: 1280, height: 900, colorScheme: 'light' },
  { width: 1280, height: 900, colorScheme: 'dark' },
  { width: 320, height: 700, colorScheme: 'light' },
  { width: 320, height: 700, colorScheme: 'dark' },
];

/// Returns a function that pictures the page as it stands, and holds it to its width and to axe.
export function looks({ picture, accessible, fits }) {
  return async (page, name) => {
    for (const { width, height, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await picture(page, `${name}-${width}-${colorScheme}`);
      await fits(page);
      await accessible(page);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  };
}
