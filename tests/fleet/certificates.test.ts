import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CertificateView } from '../../domain/schemas/certificate.js';
import { ask } from '../../activities/lib/ask.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

const DOMAIN = 'shop.localhost';
let fleet: Fleet;
let lane: Lane;

beforeAll(async () => {
  fleet = await startFleet();
  lane = await fleet.join(1);
  for (const domain of [DOMAIN, 'other.localhost']) {
    const done = await fleet.suite.settled(await fleet.provision(lane, domain));
    expect(done).toMatchObject({ state: 'succeeded' });
  }
}, 60_000);
afterAll(() => fleet.stop());

const listed = async (path = '/certificates'): Promise<CertificateView[]> =>
  (await fleet.suite.call('GET', path)).json['items'] as CertificateView[];
const certificate = async (): Promise<CertificateView | undefined> =>
  (await listed()).find(({ domain }) => domain === DOMAIN);

test('is shown as recorded, and, once its VPS has reported it, as it lies on disk and as it is served', async () => {
  expect(await certificate()).toMatchObject({ onDisk: 'unknown', served: 'unknown', problems: [] });
  await fleet.tick('syncFleet');
  expect(await certificate()).toMatchObject({
    vpsId: lane.vpsId,
    names: [DOMAIN],
    status: 'valid',
    daysLeft: 89,
    onDisk: 'same',
    served: 'same',
    problems: [],
    renewal: { attempts: 0, nextTryAt: null, lastError: null },
  });
});

test('is renewed when a person says so, and the next report agrees', async () => {
  const before = await certificate();
  const renewal = await fleet.suite.settled(await fleet.suite.start('POST', `/certificates/${DOMAIN}/renew`, {}));
  expect(renewal).toMatchObject({ state: 'succeeded' });
  // The last report is of the one before.
  expect(await certificate()).toMatchObject({ onDisk: 'unknown', served: 'unknown', problems: [] });
  await fleet.tick('syncFleet');
  const after = await certificate();
  expect(after).toMatchObject({ onDisk: 'same', served: 'same', problems: [] });
  expect(after?.serial).not.toBe(before?.serial);
});

test('of no site, or of one without HTTPS, is not renewed', async () => {
  expect(await fleet.suite.call('POST', '/certificates/none.localhost/renew', {})).toMatchObject({ status: 404 });
  await fleet.suite.settled(await fleet.provision(lane, 'plain.localhost', { skipCert: true }));
  expect(await fleet.suite.call('POST', '/certificates/plain.localhost/renew', {})).toMatchObject({ status: 422 });
  expect((await listed()).map(({ domain }) => domain).sort()).toEqual(['other.localhost', DOMAIN]);
});

test('is issued for a site that had only HTTP, and nothing else of it changes', async () => {
  const site = async () => (await fleet.suite.call('GET', '/sites/plain.localhost')).json;
  const before = await site();
  const asked = { domain: 'plain.localhost', skipCert: false };
  expect(await fleet.suite.settled(await fleet.suite.start('POST', '/sites', asked))).toMatchObject({
    state: 'succeeded',
  });
  expect((await listed()).map(({ domain }) => domain)).toContain('plain.localhost');
  const answer = await ask({ scheme: 'https', host: 'plain.localhost', port: lane.httpsPort, path: '/' });
  expect(answer.status).toBe(200);
  expect((await site())['routes']).toEqual(before['routes']);
});

test('that vanished from the disk is missing, though nginx still serves it', async () => {
  const folder = join(lane.proxyRoot, 'certs', DOMAIN);
  await rename(folder, join(lane.stateDir, 'hidden'));
  await fleet.tick('syncFleet');
  expect(await certificate()).toMatchObject({
    onDisk: 'missing',
    problems: ['It is not on the disk of its VPS.'],
  });
  await rename(join(lane.stateDir, 'hidden'), folder);
  await fleet.tick('syncFleet');
  expect(await certificate()).toMatchObject({ onDisk: 'same', served: 'same', problems: [] });
});

test('that ends soon is listed as expiring, with why it could not be renewed and when it is tried again', async () => {
  expect(await listed('/certificates/expiring')).toEqual([]);
  await fleet.sql(`update certificates
    set not_before = now() - interval '80 days', not_after = now() + interval '10 days 1 hour'
    from sites where sites.certificate_uid = certificates.certificate_uid and sites.domain = '${DOMAIN}'`);
  await fleet.sql(`update vps set http_port = 1 where id = '${lane.vpsId}'`);
  await fleet.tick('renewDueCertificates');
  await expect
    .poll(async () => (await certificate())?.renewal.lastError?.code, { timeout: 20_000 })
    .toBe('PORT_80_UNREACHABLE');
  const [first, ...others] = await listed('/certificates/expiring?days=14');
  expect(others).toEqual([]);
  expect(first).toMatchObject({ domain: DOMAIN, daysLeft: 10, status: 'critical', renewal: { attempts: 1 } });
  expect(first?.problems.join(' ')).toContain('The last renewal failed');
  expect(Date.parse(first?.renewal.nextTryAt ?? '')).toBeGreaterThan(Date.now());
  expect((await fleet.suite.call('GET', `/sites/${DOMAIN}`)).json).toMatchObject({ state: 'expiring' });
  expect((await fleet.suite.call('GET', '/certificates/expiring?days=0')).status).toBe(400);
});
