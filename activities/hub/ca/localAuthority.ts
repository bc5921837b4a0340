import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateAuthority, OrderStatus } from '../../../domain/certificate/ca.js';
import { VsaError } from '../../../domain/errors.js';
import type { Domain } from '../../../domain/fields/brands.js';
import { atomicWrite, makeFolder, readIfThere } from '../../lib/files.js';
import { readRequest } from './request.js';
import { DAY, ECDSA, ensureRoot, newSerial, readRoot, type Root } from './root.js';

export const localCaFolder = (secretsDir: string): string => join(secretsDir, 'local-ca');

/** Makes the local CA where there is none; answers where its certificate is. */
export const ensureLocalCa = (secretsDir: string): Promise<{ readonly caPem: string }> =>
  ensureRoot(localCaFolder(secretsDir), 'VSA local CA');

interface LocalOrder {
  readonly names: readonly Domain[];
  /** PEM, once finalized. */
  readonly chain: string | null;
}

/** A CA of the hub's own, for development: no proof of control is asked. `ensureLocalCa` must have run. */
export function localAuthority(secretsDir: string): CertificateAuthority {
  const orders = join(localCaFolder(secretsDir), 'orders');

  return {
    async order(names) {
      const orderUrl = `local:${randomUUID()}`;
      await makeFolder(orders, 0o700);
      await writeOrder(orders, orderUrl, { names, chain: null });
      return { orderUrl };
    },

    async authorize(orderUrl) {
      return statusOf(await readOrder(orders, orderUrl));
    },

    async finalize(orderUrl, csr) {
      const order = await readOrder(orders, orderUrl);
      if (order.chain !== null) return statusOf(order);
      const signed = { ...order, chain: await sign(await readRoot(localCaFolder(secretsDir)), order.names, csr) };
      await writeOrder(orders, orderUrl, signed);
      return statusOf(signed);
    },

    async download(orderUrl) {
      const { chain } = await readOrder(orders, orderUrl);
      if (chain === null) throw new VsaError('ACME_SERVER', 'The order is ready and has no certificate');
      return chain;
    },

    renewalInfo: () => Promise.resolve(null),
  };
}

const statusOf = ({ chain }: LocalOrder): OrderStatus => ({
  status: chain === null ? 'ready' : 'valid',
  retryAfterMs: null,
  detail: null,
});

async function readOrder(orders: string, orderUrl: string): Promise<LocalOrder> {
  const bytes = await readIfThere(orderPath(orders, orderUrl));
  if (bytes === null) throw new VsaError('ACME_REFUSED', 'The local CA has no such order');
  return JSON.parse(bytes.toString()) as LocalOrder;
}

const writeOrder = (orders: string, orderUrl: string, order: LocalOrder): Promise<void> =>
  atomicWrite(orderPath(orders, orderUrl), JSON.stringify(order), 0o600);

function orderPath(orders: string, orderUrl: string): string {
  const id = /^local:([0-9a-f-]{36})$/.exec(orderUrl)?.[1];
  if (id === undefined) throw new VsaError('ACME_REFUSED', 'This order belongs to another certificate authority');
  return join(orders, `${id}.json`);
}

async function sign(root: Root, names: readonly Domain[], csr: Uint8Array): Promise<string> {
  const request = await readRequest(csr);
  if (request === null) throw new VsaError('ACME_REFUSED', 'The CSR cannot be read or is not signed by its own key');
  const asked = request.extensions.filter((extension) => extension instanceof SubjectAlternativeNameExtension);
  const askedNames = asked.flatMap((extension) => extension.names.items.map(({ type, value }) => `${type}:${value}`));
  if (
    !sameNames(
      askedNames,
      names.map((name) => `dns:${name}`),
    )
  ) {
    throw new VsaError('ACME_REFUSED', `The CSR is not for exactly ${names.join(', ')}`);
  }
  const certificate = await X509CertificateGenerator.create({
    subject: '',
    issuer: root.certificate.subject,
    serialNumber: newSerial(),
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 90 * DAY),
    publicKey: request.publicKey,
    signingKey: root.key,
    signingAlgorithm: ECDSA,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      // Critical because the subject is empty (RFC 5280 section 4.2.1.6).
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: 'dns' as const, value })),
        true,
      ),
      await AuthorityKeyIdentifierExtension.create(root.certificate.publicKey),
      await SubjectKeyIdentifierExtension.create(request.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  [...new Set(a)].sort().join(' ') === [...new Set(b)].sort().join(' ');
