import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLedger } from '../../lib/ledger.js';
import type { VpsDeps } from '../deps.js';
import { type Places, places as placesOf } from '../lib/config.js';
import { trashActivities } from './trash.js';

const DAY = 86_400;

let root: string;
let places: Places;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vsa-trash-'));
  places = placesOf({ proxyRoot: join(root, 'proxy'), stateDir: join(root, 'state') });
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** What an operation took away so many days ago. */
async function thrownAway(operation: string, daysAgo: number): Promise<void> {
  const folder = join(places.trash, operation);
  await mkdir(join(folder, 'logs'), { recursive: true });
  await writeFile(join(folder, 'logs', 'access.json'), '{}');
  const then = Date.now() / 1_000 - daysAgo * DAY;
  await utimes(folder, then, then);
}
const ledger = () => openLedger(places.ledger);
const empty = () => trashActivities({ places, ledger: ledger() } as VpsDeps).emptyTrash();
const left = async () => (await readdir(places.trash)).sort();

test('only what has been there for a week is deleted, once, and also where a run died half-way', async () => {
  await thrownAway('new', 6);
  await thrownAway('old', 8);
  await thrownAway('half', 8);
  await rm(join(places.trash, 'half', 'logs'), { recursive: true });
  const then = Date.now() / 1_000 - 8 * DAY;
  await utimes(join(places.trash, 'half'), then, then);
  expect(await empty()).toEqual({ removed: 2 });
  expect(await left()).toEqual(['new']);
  expect(await empty()).toEqual({ removed: 0 });
  expect(await left()).toEqual(['new']);
});

test('what an operation may still put back stays, however old it is', async () => {
  await thrownAway('open', 30);
  await ledger().snapshot('open', 'trash', async () => ({ domain: 'shop.example' }));
  expect(await empty()).toEqual({ removed: 0 });
  await ledger().close('open');
  expect(await empty()).toEqual({ removed: 1 });
});

test('where nothing was ever thrown away there is nothing to do', async () => {
  expect(await empty()).toEqual({ removed: 0 });
});
