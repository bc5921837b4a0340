import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { selfSigned } from './selfSigned.js';

describe('selfSigned()', () => {
  test('makes a certificate of ten years for its own key', async () => {
    const { certificate, key } = await selfSigned('vsa.invalid');
    const read = new X509Certificate(certificate);
    expect(read.subject).toBe('CN=vsa.invalid');
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    const days = (Date.parse(read.validTo) - Date.parse(read.validFrom)) / 86_400_000;
    expect(Math.round(days)).toBe(3_650);
    expect(Date.parse(read.validFrom)).toBeLessThanOrEqual(Date.now());
  });

  test('makes another key and number each time', async () => {
    const [one, two] = await Promise.all([selfSigned('a'), selfSigned('a')]);
    expect(one.key).not.toBe(two.key);
    expect(new X509Certificate(one.certificate).serialNumber).not.toBe(
      new X509Certificate(two.certificate).serialNumber,
    );
  });
});
