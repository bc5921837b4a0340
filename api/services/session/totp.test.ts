import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret, TOTP } from 'otpauth';
import type { HubConfiguration } from '../../../domain/schemas/configuration.js';
import { factorKeyFile } from '../../../domain/user/session.js';
import { newTotp, stepOfCode } from './totp.js';

const NOW = 1_800_000_015_000;
const OWNER = { id: 'id-of-anna', name: 'anna' };

let configuration: HubConfiguration;
beforeAll(async () => {
  configuration = { VSA_SECRETS_DIR: await mkdtemp(join(tmpdir(), 'vsa-totp-')) } as HubConfiguration;
});
afterAll(() => rm(configuration.VSA_SECRETS_DIR, { recursive: true }));

const writeKey = () =>
  writeFile(factorKeyFile(configuration.VSA_SECRETS_DIR), randomBytes(32).toString('base64') + '\n');

test('without the key of the hub worker nothing is offered', async () => {
  await expect(newTotp(configuration, OWNER, 'hub.example')).rejects.toMatchObject({ code: 'PRECONDITION' });
});

test('codes of this time step and of the one before and after are taken, and say which step they are of', async () => {
  await writeKey();
  const { shown, sealed } = await newTotp(configuration, OWNER, 'hub.example');
  const app = new TOTP({ secret: Secret.fromBase32(shown.secret) });
  const stepAt = (seconds: number) =>
    stepOfCode(configuration, sealed, OWNER.id, app.generate({ timestamp: NOW + seconds * 1_000 }), NOW);
  const now = Math.floor(NOW / 30_000);
  expect(await Promise.all([-60, -30, 0, 30, 60].map(stepAt))).toEqual([null, now - 1, now, now + 1, null]);
  expect(await stepOfCode(configuration, sealed, OWNER.id, '12345', NOW)).toBeNull();
});

test('a secret that was sealed for another person or with another key is no wrong code but told as such', async () => {
  await writeKey();
  const { sealed } = await newTotp(configuration, OWNER, 'hub.example');
  const refused = { code: 'PRECONDITION', message: expect.stringContaining('another key') };
  await expect(stepOfCode(configuration, sealed, 'id-of-bert', '123456', NOW)).rejects.toMatchObject(refused);
  await writeKey();
  await expect(stepOfCode(configuration, sealed, OWNER.id, '123456', NOW)).rejects.toMatchObject(refused);
});
