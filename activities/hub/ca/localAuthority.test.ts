import 'reflect-metadata';
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Domain } from '../../../domain/fields/brands.js';
import { ensureLocalCa, localAuthority } from './localAuthority.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const names = ['a.localhost', 'b.a.localhost'] as Domain[];

async function newCsr(): Promise<Uint8Array> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const san = new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })));
  const request = await Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: algorithm,
    extensions: [san],
  });
  return new Uint8Array(request.rawData);
}

let secretsDir: string;
beforeEach(async () => {
  secretsDir = await mkdtemp(join(tmpdir(), 'vsa-local-'));
});
afterEach(() => rm(secretsDir, { recursive: true }));

describe('the local CA', () => {
  test('signs what clients that trust its root accept for 90 days', async () => {
    const { caPem } = await ensureLocalCa(secretsDir);
    const authority = localAuthority(secretsDir);
    const { orderUrl } = await authority.order(names);
    expect(await authority.finalize(orderUrl, await newCsr())).toEqual({
      status: 'valid',
      retryAfterMs: null,
      detail: null,
    });
    const leaf = new X509Certificate(await authority.download(orderUrl));
    const root = new X509Certificate(await readFile(caPem));
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkHost('b.a.localhost')).toBe('b.a.localhost');
    expect(leaf.ca).toBe(false);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(Math.round((Date.parse(leaf.validTo) - Date.now()) / 86_400_000)).toBe(90);
    expect(Date.parse(leaf.validFrom)).toBeLessThan(Date.now() - 3_500_000);
  });

  test('has one root, however many processes make it at once, its key readable by its owner alone', async () => {
    const open = async () => readFile((await ensureLocalCa(secretsDir)).caPem, 'utf8');
    const made = await Promise.all(Array.from({ length: 6 }, open));
    expect(new Set(made).size).toBe(1);
    expect(await readdir(secretsDir)).toEqual(['local-ca']);
    const root = new X509Certificate(made[0] ?? '');
    expect(root.checkPrivateKey(createPrivateKey(await readFile(join(secretsDir, 'local-ca', 'ca.key'))))).toBe(true);
    const { mode } = await stat(join(secretsDir, 'local-ca', 'ca.key'));
    expect((mode & 0o777).toString(8)).toBe('600');
    expect(root.ca && root.verify(root.publicKey)).toBe(true);
  });

  test('keeps its root when it is opened again', async () => {
    const { caPem } = await ensureLocalCa(secretsDir);
    const before = await readFile(caPem, 'utf8');
    await ensureLocalCa(secretsDir);
    expect(await readFile(caPem, 'utf8')).toBe(before);
  });

  test.each(['local:../../ca', 'local:00000000-0000-0000-0000-000000000000', 'https://ca.example/order/1'])(
    'refuses the order %s',
    async (orderUrl) => {
      await ensureLocalCa(secretsDir);
      await expect(localAuthority(secretsDir).authorize(orderUrl)).rejects.toMatchObject({ code: 'ACME_REFUSED' });
    },
  );

  test('refuses a CSR whose signature is broken', async () => {
    await ensureLocalCa(secretsDir);
    const authority = localAuthority(secretsDir);
    const { orderUrl } = await authority.order(names);
    const csr = await newCsr();
    csr[csr.length - 1] = (csr[csr.length - 1] ?? 0) ^ 1;
    await expect(authority.finalize(orderUrl, csr)).rejects.toMatchObject({ code: 'ACME_REFUSED' });
    expect((await authority.authorize(orderUrl)).status).toBe('ready');
  });
});
