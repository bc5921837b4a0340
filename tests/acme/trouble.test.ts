import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { thumbprintOf } from '../../acme/account.js';
import { acmeConnection, type AcmeConnection } from '../../acme/connection.js';
import { acmeAuthority } from '../../activities/hub/ca/acmeAuthority.js';
import { accountPath, openAccount } from '../../activities/hub/ca/accountFile.js';
import type { CertificateAuthority } from '../../domain/certificate/ca.js';
import { type FaultyCa, startFaultyCa } from '../lib/faultyCa.js';
import { describeWithPebble, domains, issue, newCsr, startWorld, until, type World } from './world.js';

const PAUSED =
  'Your account is temporarily prevented from requesting certificates for a.example and possibly others. ' +
  'Please visit: https://portal.example/sfe/v1/unpause?jwt=aaa.bbb.ccc';
const rateLimited = (detail: string) => ({ type: 'urn:ietf:params:acme:error:rateLimited', detail });

describeWithPebble('a CA in trouble', (binaries) => {
  let world: World;
  let ca: FaultyCa;
  let connection: AcmeConnection;
  let authority: CertificateAuthority;
  const names = domains('trouble.example');

  beforeAll(async () => {
    world = await startWorld(binaries);
    await world.open();
    ca = await startFaultyCa(world.pebble);
    const caPem = await readFile(world.pebble.caFile, 'utf8');
    connection = acmeConnection({ directoryUrl: ca.directoryUrl, userAgent: 'vsa-test', caPem });
    authority = open();
    world.challenges.thumbprint = await thumbprint();
    await issue(authority, domains('warm.example'));
  });
  afterAll(async () => {
    await ca.stop();
    await world.stop();
  });

  const open = (options = {}) =>
    acmeAuthority({
      connection,
      secretsDir: world.secretsDir,
      email: null,
      termsAccepted: true,
      profile: null,
      ...options,
    });
  const thumbprint = async () => thumbprintOf((await openAccount(world.secretsDir, ca.directoryUrl)).jwk);

  test('429 with Retry-After in seconds says how long', async () => {
    ca.fail({ kind: 'status', status: 429, headers: { 'retry-after': '37' }, body: rateLimited('too many') }, '/order');
    await expect(authority.order(names)).rejects.toMatchObject({
      code: 'ACME_RATE_LIMITED',
      message: 'too many',
      data: { retryAfterMs: 37_000, problem: 'rateLimited' },
    });
  });

  test('429 with an HTTP date says how long', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    ca.fail({ kind: 'status', status: 429, headers: { 'retry-after': date }, body: rateLimited('later') }, '/order');
    const error: unknown = await authority.order(names).catch((refusal: unknown) => refusal);
    const { retryAfterMs } = (error as { data: { retryAfterMs: number } }).data;
    expect(retryAfterMs).toBeGreaterThan(3_500_000);
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });

  test('a paused account says where it is unpaused', async () => {
    ca.fail({ kind: 'status', status: 429, body: rateLimited(PAUSED) }, '/order');
    await expect(authority.order(names)).rejects.toMatchObject({
      code: 'ACME_PAUSED',
      message: expect.stringContaining('/sfe/v1/unpause?jwt=') as string,
      data: { unpauseUrl: 'https://portal.example/sfe/v1/unpause?jwt=aaa.bbb.ccc' },
    });
  });

  test.each(['/order', '/nonce', '/dir'])(
    '500 at %s is the CA its own error, and the next try goes on',
    async (path) => {
      connection.nonces.length = 0;
      connection.directory = null;
      ca.fail({ kind: 'status', status: 500 }, path);
      await expect(authority.order(names)).rejects.toMatchObject({ code: 'ACME_SERVER', data: { status: 500 } });
      await expect(authority.order(names)).resolves.toMatchObject({
        orderUrl: expect.stringContaining('https:') as string,
      });
    },
  );

  test('a CA that hangs is given up after the time limit, and the next try goes on', async () => {
    ca.fail({ kind: 'hang' }, '/order');
    await expect(open({ connection: { ...connection, timeLimit: 700 } }).order(names)).rejects.toMatchObject({
      code: 'ACME_SERVER',
      message: expect.stringContaining('no answer within 700 ms') as string,
    });
    await authority.order(names);
  });

  test('a CA that is not there is ACME_SERVER', async () => {
    const nowhere = { ...connection, directoryUrl: 'https://127.0.0.1:9/dir', directory: null, nonces: [] };
    await expect(open({ connection: nowhere }).order(names)).rejects.toMatchObject({ code: 'ACME_SERVER' });
  });

  test('a finalization whose answer was lost is not sent twice', async () => {
    const { orderUrl } = await authority.order(names);
    await until(() => authority.authorize(orderUrl), 'ready');
    const csr = await newCsr(names);
    ca.fail({ kind: 'drop' }, '/finalize');
    await expect(authority.finalize(orderUrl, csr)).rejects.toMatchObject({ code: 'ACME_SERVER' });
    const before = ca.asked.filter((path) => path.includes('/finalize')).length;
    await until(() => open().finalize(orderUrl, csr), 'valid');
    expect(await authority.download(orderUrl)).toContain('BEGIN CERTIFICATE');
    expect(ca.asked.filter((path) => path.includes('/finalize'))).toHaveLength(before);
  });

  test('one process answers each challenge once, however often it looks', async () => {
    const { orderUrl } = await authority.order(domains('a.example', 'b.example'));
    const before = ca.asked.filter((path) => path.includes('/chal')).length;
    await authority.authorize(orderUrl);
    await until(() => authority.authorize(orderUrl), 'ready');
    expect(ca.asked.filter((path) => path.includes('/chal')).length - before).toBe(2);
  });

  test('two processes that look at once do not trip over each other', async () => {
    const { orderUrl } = await authority.order(domains('c.example', 'd.example'));
    await Promise.all([open(), open(), open(), open()].map((process) => process.authorize(orderUrl)));
    expect((await until(() => authority.authorize(orderUrl), 'ready')).status).toBe('ready');
  });

  test('a challenge answered wrongly makes the order invalid, in the words of the CA without the token', async () => {
    const right = world.challenges.thumbprint;
    world.challenges.thumbprint = 'A'.repeat(43);
    const { orderUrl } = await authority.order(names);
    const { status, detail } = await until(() => authority.authorize(orderUrl), 'ready');
    world.challenges.thumbprint = right;
    expect(status).toBe('invalid');
    expect(detail).toContain('trouble.example: ');
    expect(detail).not.toContain('A'.repeat(43));
    expect(detail).not.toContain(right);
  });

  test('a name the CA does not sign is refused with its words', async () => {
    await expect(authority.order(domains('blocked.example'))).rejects.toMatchObject({
      code: 'ACME_REFUSED',
      message: expect.stringContaining('blocked.example') as string,
    });
  });

  describe('the account', () => {
    test('is kept in a file of mode 0600', async () => {
      const { mode } = await stat(accountPath(world.secretsDir, ca.directoryUrl));
      expect((mode & 0o777).toString(8)).toBe('600');
    });

    test('has one key, however many processes start at once', async () => {
      const opened = await Promise.all(
        Array.from({ length: 8 }, () => openAccount(world.secretsDir, 'https://new/dir')),
      );
      expect(new Set(opened.map(({ jwk }) => jwk.x)).size).toBe(1);
    });

    test('is made again with the same key where the CA no longer knows it', async () => {
      const { jwk, accountUrl } = await openAccount(world.secretsDir, ca.directoryUrl);
      const path = accountPath(world.secretsDir, ca.directoryUrl);
      await writeFile(path, JSON.stringify({ jwk, accountUrl: `${accountUrl}ffff` }));
      await open().order(names);
      expect(await openAccount(world.secretsDir, ca.directoryUrl)).toEqual({ jwk, accountUrl });
    });

    test('is not made while the terms are not accepted', async () => {
      const secretsDir = `${world.secretsDir}/strict`;
      await expect(open({ secretsDir, termsAccepted: false }).order(names)).rejects.toMatchObject({
        code: 'PRECONDITION',
        message: expect.stringContaining('VSA_ACME_ACCEPT_TERMS=true') as string,
      });
    });
  });
});
