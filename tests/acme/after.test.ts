import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acmeConnection, type AcmeConnection } from '../../acme/connection.js';
import { certificateId, readRenewalInfo } from '../../acme/renewalInfo.js';
import { revokeCertificate } from '../../acme/revoke.js';
import { newAccount } from '../../acme/account.js';
import { openAccount } from '../../activities/hub/ca/accountFile.js';
import { describeWithPebble, domains, issue, startWorld, type World } from './world.js';

describeWithPebble('what can be done with a certificate', (binaries) => {
  let world: World;
  let connection: AcmeConnection;
  let leaf: X509Certificate;

  beforeAll(async () => {
    world = await startWorld(binaries);
    const { authority, directory } = await world.open();
    leaf = new X509Certificate(await issue(authority, domains('done.example')));
    const caPem = await readFile(world.pebble.caFile, 'utf8');
    connection = acmeConnection({ directoryUrl: directory, userAgent: 'vsa-test', caPem });
  });
  afterAll(() => world.stop());

  test('the CA says when to renew it', async () => {
    const info = await readRenewalInfo(connection, certificateId(leaf.toString()));
    const { start, end } = info?.suggestedWindow ?? { start: '', end: '' };
    expect(Date.parse(start)).toBeLessThan(Date.parse(end));
    expect(Date.parse(end)).toBeLessThan(Date.parse(leaf.validTo));
    expect(info?.retryAfterMs).toBe(6 * 3_600_000);
  });

  test('the account that ordered it revokes it, once', async () => {
    const { jwk: key, accountUrl } = await openAccount(world.secretsDir, world.pebble.directoryUrl);
    const context = { connection, key, accountUrl };
    await revokeCertificate(context, leaf.raw, 'superseded');
    expect(await world.pebble.statusOf(leaf.serialNumber)).toBe('Revoked');
    await expect(revokeCertificate(context, leaf.raw, 'superseded')).rejects.toMatchObject({
      code: 'ACME_REFUSED',
      data: { problem: 'alreadyRevoked' },
    });
  });

  test('an existing account is found by its key alone', async () => {
    const { jwk: key, accountUrl } = await openAccount(world.secretsDir, world.pebble.directoryUrl);
    const lookUp = { termsAccepted: false, email: null, onlyExisting: true };
    await expect(newAccount({ connection, key, accountUrl: null }, lookUp)).resolves.toEqual({ accountUrl });
  });
});
