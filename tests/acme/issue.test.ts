import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAuthority } from '../../activities/hub/ca/index.js';
import type { CertificateAuthority } from '../../domain/certificate/ca.js';
import { describeWithPebble, domains, issue, newCsr, startWorld, until, type World } from './world.js';

/** The law of `CertificateAuthority`, which ACME and the local CA both obey. */
function obeysTheLaw(open: () => Promise<CertificateAuthority>): void {
  test.each([{ names: domains('one.example') }, { names: domains('two.example', 'www.two.example') }])(
    'issues a certificate for $names',
    async ({ names }) => {
      const leaf = new X509Certificate(await issue(await open(), names));
      expect(leaf.subjectAltName?.split(', ').sort()).toEqual(names.map((name) => `DNS:${name}`));
    },
  );

  test('every call may be repeated by a process that knows only the order', async () => {
    const names = domains('again.example');
    const { orderUrl } = await (await open()).order(names);
    await (await open()).authorize(orderUrl);
    await (await open()).authorize(orderUrl);
    await until(async () => (await open()).authorize(orderUrl), 'ready');
    const csr = await newCsr(names);
    await (await open()).finalize(orderUrl, csr);
    await (await open()).finalize(orderUrl, csr);
    await until(async () => (await open()).finalize(orderUrl, csr), 'valid');
    const first = await (await open()).download(orderUrl);
    expect(await (await open()).download(orderUrl)).toBe(first);
    expect((await (await open()).authorize(orderUrl)).status).toBe('valid');
  });

  test('two finalizations at once give one certificate', async () => {
    const authority = await open();
    const names = domains('twice.example');
    const { orderUrl } = await authority.order(names);
    await until(() => authority.authorize(orderUrl), 'ready');
    const csr = await newCsr(names);
    await Promise.all([authority.finalize(orderUrl, csr), authority.finalize(orderUrl, csr)]);
    await until(() => authority.finalize(orderUrl, csr), 'valid');
    expect(new X509Certificate(await authority.download(orderUrl)).subjectAltName).toBe('DNS:twice.example');
  });

  test('a CSR for other names than the order is refused', async () => {
    const authority = await open();
    const { orderUrl } = await authority.order(domains('mine.example'));
    await until(() => authority.authorize(orderUrl), 'ready');
    const other = await newCsr(['other.example']);
    await expect(authority.finalize(orderUrl, other)).rejects.toMatchObject({ code: 'ACME_REFUSED' });
  });
}

describeWithPebble('ACME against Pebble', (binaries) => {
  describe.each([
    { badNonces: 0, retryAfter: { authz: 0, order: 0 } },
    { badNonces: 5, retryAfter: { authz: 1, order: 1 } },
    { badNonces: 50, retryAfter: { authz: 0, order: 0 } },
  ])('with $badNonces % bad nonces', (options) => {
    let world: World;
    beforeAll(async () => {
      world = await startWorld(binaries, options);
    });
    afterAll(() => world.stop());

    obeysTheLaw(async () => (await world.open()).authority);
  });

  test('with its default validation sleep it is waited for', async () => {
    const world = await startWorld(binaries, { sleep: null, retryAfter: { authz: 1, order: 1 } });
    const { authority } = await world.open();
    expect(new X509Certificate(await issue(authority, domains('slow.example'))).subjectAltName).toBe(
      'DNS:slow.example',
    );
    await world.stop();
  });
});

describe('the local CA', () => {
  let secretsDir: string;
  beforeAll(async () => {
    secretsDir = await mkdtemp(join(tmpdir(), 'vsa-secrets-'));
  });
  afterAll(() => rm(secretsDir, { recursive: true, force: true }));

  const config = { acmeDirectory: 'local', email: null, termsAccepted: false, caFile: null };
  obeysTheLaw(async () => (await openAuthority({ ...config, secretsDir })).authority);
});
