import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeyRing } from './keyRing.js';
import { open, seal } from './seal.js';

let folder = '';
let file = '';
let clock = 1_000_000_000_000;
const now = () => clock;
const token = Buffer.from('task');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-ring-'));
  file = join(folder, 'secrets', 'gateway-keys.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('two gateways that start at once share one ring, which outlives both', async () => {
  const [one, two] = await Promise.all([openKeyRing(file, now), openKeyRing(file, now)]);
  const sealed = seal(token, 'vps-01', one.sealing());
  expect(open(sealed, 'vps-01', two.opening())).toEqual(token);
  expect(open(sealed, 'vps-01', (await openKeyRing(file, now)).opening())).toEqual(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a week later a new key is added, sealed with once all have read it, and the one before still opens', async () => {
  const [one, two] = [await openKeyRing(file, now), await openKeyRing(file, now)];
  const sealed = seal(token, 'vps-01', one.sealing());
  clock += 7 * 86_400_000;
  const first = one.sealing().id;
  await one.refresh();
  expect([one.sealing().id, two.sealing().id]).toEqual([first, first]);
  await two.refresh();
  clock += 30_000;
  expect(one.sealing().id).not.toBe(first);
  expect(two.sealing().id).toBe(one.sealing().id);
  expect(open(seal(token, 'vps-01', one.sealing()), 'vps-01', two.opening())).toEqual(token);
  expect(open(sealed, 'vps-01', two.opening())).toEqual(token);
  clock += 7 * 86_400_000;
  await two.refresh();
  await one.refresh();
  expect(open(sealed, 'vps-01', one.opening())).toBeNull();
});
