import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { overflowOf, violationsOn } from './accessibility.js';

const PHONE = { width: 360, height: 780 };
const DESK = { width: 1366, height: 900 };

/** Where pictures of every page go that is looked at; unset: none are made. */
const FOLDER = process.env['VSA_SCREENSHOTS'];

/** Nothing that axe complains about in either scheme, nothing wider than a phone; `name` is that of the pictures. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await picture(page, `${name}-${scheme}`);
    expect(await violationsOn(page), `${page.url()} in ${scheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
  await picture(page, `${name}-phone`);
  expect(await overflowOf(page), `${page.url()} at 360 px`).toBe(0);
  expect(await violationsOn(page), `${page.url()} at 360 px`).toEqual([]);
  await page.setViewportSize(DESK);
}

async function picture(page: Page, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}
