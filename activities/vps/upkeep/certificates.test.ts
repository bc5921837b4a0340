import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../lib/ledger.js';
import { type Places, places as placesOf } from '../lib/config.js';
import { readFacts, tlsFiles } from '../site/certificates.js';
import { certificateUpkeep } from './certificates.js';

const DOMAIN = 'shop.example';
const DAY = 86_400;

let root: string;
let places: Places;
let ledger: Ledger;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vsa-upkeep-'));
  places = placesOf({ proxyRoot: join(root, 'proxy'), stateDir: join(root, 'state') });
  await mkdir(places.generations, { recursive: true });
  ledger = openLedger(places.ledger);
});
afterEach(() => rm(root, { recursive: true, force: true }));

let made = 0;

/** Installs one that was put there so many days ago and lasts longer than those before; answers its serial number. */
async function installed(daysAgo: number, domain = DOMAIN): Promise<string> {
  const { certificate, key } = await lasting((made += 1));
  const { serial } = readFacts(certificate);
  const files = tlsFiles(places, domain, serial);
  await mkdir(dirname(files.key), { recursive: true });
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, key);
  const then = Date.now() / 1_000 - daysAgo * DAY;
  await utimes(dirname(files.key), then, then);
  return serial;
}

async function lasting(days: number): Promise<{ certificate: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: `CN=${DOMAIN}`, notAfter: new Date(Date.now() + days * DAY * 1_000), signingAlgorithm: algorithm, keys },
    webcrypto,
  );
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certificate: certificate.toString('pem'), key };
}

async function generation(number: number, ...serials: string[]): Promise<void> {
  const folder = join(places.generations, String(number).padStart(6, '0'), 'conf.d');
  await mkdir(folder, { recursive: true });
  const lines = serials.map((serial) => `ssl_certificate "${tlsFiles(places, DOMAIN, serial).certificate}";\n`);
  await writeFile(join(folder, `${DOMAIN}.conf`), lines.join(''));
}

const tidy = () => certificateUpkeep({ places, ledger }).removeReplacedCertificates();
const left = async (domain = DOMAIN) => (await readdir(places.certificatesOf(domain))).sort();

test('only what was replaced long ago and what no kept generation names is deleted, once', async () => {
  const [gone, kept, live, lately] = [
    await installed(90),
    await installed(60),
    await installed(30),
    await installed(1),
  ];
  const newest = await installed(60);
  await generation(1, kept);
  await generation(2, live);
  expect(await tidy()).toEqual({ removed: 1 });
  expect(await left()).toEqual([kept, live, lately, newest].sort());
  expect(await tidy()).toEqual({ removed: 0 });
  expect(await left()).not.toContain(gone);
});

test('a site that an operation may put back keeps all, and so does one without a usable certificate', async () => {
  await installed(90);
  const newest = await installed(60);
  for (const [operation, step] of [
    ['one', 'key'],
    ['two', 'certificate'],
    ['three', 'publish'],
  ] as const) {
    await ledger.snapshot(operation, step, async () => ({ domain: DOMAIN }));
    expect(await tidy()).toEqual({ removed: 0 });
    await ledger.close(operation);
  }
  const broken = await installed(90, 'broken.example');
  await writeFile(tlsFiles(places, 'broken.example', broken).certificate, 'no certificate');
  await mkdir(join(places.certificatesOf(DOMAIN), 'new-operation'));
  expect(await tidy()).toEqual({ removed: 1 });
  expect(await left('broken.example')).toEqual([broken]);
  expect(await left()).toEqual([newest, 'new-operation'].sort());
});
