import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { startWorld, type World } from '../journeys/lib/world.js';
import { violationsOn } from './lib/accessibility.js';
import { BEGINNING, startVisitor, type Visitor } from './lib/browser.js';
import { looksRight } from './lib/looks.js';
import { setUp } from './lib/signIn.js';

let world: World;
let visitor: Visitor;
let page: Page;
beforeAll(async () => {
  world = await startWorld();
  // At localhost, as `make up` prints it: that is where passkeys work.
  visitor = await startVisitor(world.suite.rest.url.replace('127.0.0.1', 'localhost').replace('/api/v1', ''));
  page = visitor.page;
  await setUp(page, world.suite.folder);
}, BEGINNING);
afterAll(async () => {
  await visitor?.leave();
  await world?.stop();
});

const badge = (word: string) => page.locator(`main [data-state="${word}"]`).first();
const step = (name: string) => page.locator(`[data-step="${name}"]`).first();
/** The pages that show what there is, each with its heading. */
const PAGES = [
  ['/', 'Overview'],
  ['/certificates', 'Certificates'],
  ['/containers', 'Containers'],
  ['/stacks', 'Stacks'],
  ['/traffic', 'Traffic'],
  ['/alerts', 'Alerts'],
  ['/vps', 'VPSes'],
  ['/vps/vps-01', 'vps-01'],
  ['/vps/new', 'Add a VPS'],
  ['/schedules', 'Schedules'],
  ['/audit', 'Audit log'],
  ['/settings', 'Settings'],
  ['/nowhere', 'There is no such page'],
] as const;

describe('a person with a browser', () => {
  test('finds no site yet, and how to make one', async () => {
    await page.goto('/sites');
    await page.getByText('No sites yet').waitFor();
    await looksRight(page, 'sites-empty');
  });

  test('plans a site, starts it, and watches it go live', async () => {
    await page
      .getByRole('link', { name: /New site/ })
      .first()
      .click();
    await page.getByLabel('Name', { exact: true }).fill('shop.vsa.localhost');
    await page.getByLabel('a port of the VPS').check();
    await page.getByRole('textbox', { name: 'Port of the VPS' }).fill(String(world.app.port));
    await page.getByText('conf.d/shop.vsa.localhost.conf').first().waitFor();
    await looksRight(page, 'new-site');
    await page.getByRole('button', { name: 'Provision shop.vsa.localhost' }).click();
    await page.waitForURL(/\/operations\/[0-9a-f-]{36}$/);
    await badge('Succeeded').waitFor({ timeout: 60_000 });
    expect(await step('publish').getAttribute('data-word')).toBe('Done');
    await page.getByTestId('proof').getByText('shop.vsa.localhost').first().waitFor();
    expect(await world.https('shop.vsa.localhost')).toMatchObject({ status: 200, body: 'app /' });
    await looksRight(page, 'operation-done');
  });

  test('reads the site afterwards: live, with its certificate', async () => {
    await page.goto('/sites');
    await page
      .getByRole('link', { name: /shop\.vsa\.localhost/ })
      .first()
      .click();
    await badge('Live').waitFor();
    await page.getByRole('heading', { level: 1, name: /shop\.vsa\.localhost/ }).waitFor();
    await looksRight(page, 'site');
  });

  test('sees what an operation waits for, mends it, and lets it look again', async () => {
    const id = await world.suite.start('POST', '/sites', {
      domain: 'late.test',
      www: false,
      vpsId: world.lane.vpsId,
      routes: [{ path: '/', upstream: { localPort: world.app.port } }],
    });
    await page.goto(`/operations/${id}`);
    await page.getByTestId('held').getByText('NXDOMAIN').waitFor();
    await page.getByRole('button', { name: `Stop: nothing to undo on ${world.lane.vpsId}` }).waitFor();
    await looksRight(page, 'operation-held');
    world.dns.set('late.test', '127.0.0.1');
    await page.getByRole('button', { name: 'Look again now' }).click();
    await badge('Succeeded').waitFor({ timeout: 60_000 });
  });

  test('stops an operation that waits, and is told that the VPS is as before', async () => {
    const before = await world.treeHash();
    const id = await world.suite.start('POST', '/sites', {
      domain: 'never.test',
      www: false,
      vpsId: world.lane.vpsId,
      routes: [{ path: '/', upstream: { localPort: world.app.port } }],
    });
    await page.goto(`/operations/${id}`);
    await page.getByRole('button', { name: /^Stop/ }).click();
    await badge('Cancelled').waitFor();
    await page.getByText('byte for byte').waitFor();
    expect(await world.treeHash()).toBe(before);
    await looksRight(page, 'operation-cancelled');
  });

  test('takes the site off again: what happens is shown before, and the name is typed', async () => {
    await page.goto('/sites/shop.vsa.localhost/remove');
    const button = page.getByRole('button', { name: 'Remove site' });
    await page.getByText('point of no return').first().waitFor();
    expect(await button.isDisabled()).toBe(true);
    await looksRight(page, 'remove-site');
    await page.getByLabel('Type shop.vsa.localhost').fill('shop.vsa.localhost');
    await button.click();
    await page.waitForURL(/\/operations\/[0-9a-f-]{36}$/);
    await badge('Succeeded').waitFor({ timeout: 60_000 });
    await page.goto('/operations');
    await page.getByText('Unprovision').first().waitFor();
    await looksRight(page, 'operations');
  });

  test('keeps the page of an operation over a restart of the hub, which goes on by itself', async () => {
    const id = await world.suite.start('POST', '/sites', {
      domain: 'patient.test',
      www: false,
      vpsId: world.lane.vpsId,
      routes: [{ path: '/', upstream: { localPort: world.app.port } }],
    });
    await page.goto(`/operations/${id}`);
    await page.getByTestId('held').waitFor();
    world.suite.api.kill();
    await page
      .getByTestId('live')
      .getByText(/Reconnecting|Not live/)
      .waitFor();
    await page.getByTestId('held').getByText('NXDOMAIN').waitFor();
    world.dns.set('patient.test', '127.0.0.1');
    await page.getByTestId('live').getByText('Live', { exact: true }).waitFor();
    await badge('Succeeded').waitFor({ timeout: 60_000 });
  });

  test.each(PAGES)('can use %s on a screen and on a phone, in light and dark', async (path, heading) => {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await expect.poll(() => page.locator('main [aria-busy]').count(), { timeout: 20_000 }).toBe(0);
    await looksRight(page, path === '/' ? 'overview' : path.slice(1).replaceAll('/', '-'));
  });

  test('goes everywhere without a mouse', async () => {
    await page.goto('/sites');
    await page.getByRole('heading', { level: 1, name: 'Sites' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('v');
    await page.getByRole('heading', { level: 1, name: 'VPSes' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('This list').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('A site, a VPS, a page, or what to do').fill('late.te');
    await page.getByText('late.test', { exact: true }).first().waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'late.test' }).waitFor();
  });

  test('met no error of a script, and nothing that the policy of the page refused', () => {
    const expected = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED|Failed to load resource/;
    expect(visitor.complaints.filter((line) => !expected.test(line))).toEqual([]);
  });
});
