import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, expect, test } from 'vitest';
import { BACKGROUND_NAMESPACE, HUB_QUEUE } from '../../domain/contracts.js';
import type { SiteCertificateView as CertificateView } from '../../api/services/certificates.js';
import { describeWithPebble } from '../acme/world.js';
import { type PebbleWorld, startPebbleWorld } from './lib/pebbleWorld.js';
import { succeeded, toPort } from './lib/world.js';

const HOUR = 3_600_000;
const DOMAIN = 'shop.test';

let world: PebbleWorld | null = null;
afterEach(async () => {
  await world?.stop();
  world = null;
});

/** One tick of the schedule, after which the CA may be asked again at once. */
async function tick({ suite, db }: PebbleWorld): Promise<unknown> {
  const connection = await Connection.connect({ address: suite.temporalAddress });
  try {
    const client = new Client({ connection, namespace: BACKGROUND_NAMESPACE });
    const run = { workflowId: randomUUID(), taskQueue: HUB_QUEUE, args: [] };
    return await client.workflow.execute('renewDueCertificates', run);
  } finally {
    await connection.close();
    await db.updateTable('renewal_windows').set({ ask_again_at: new Date() }).execute();
  }
}

async function certificate({ suite }: PebbleWorld): Promise<CertificateView> {
  const { json } = await suite.call('GET', '/certificates');
  const [only] = json['items'] as CertificateView[];
  if (only === undefined) throw new Error('there is no certificate');
  return only;
}

async function pem({ lane }: PebbleWorld, { serial }: CertificateView): Promise<string> {
  const chain = await readFile(join(lane.proxyRoot, 'certs', DOMAIN, serial, 'fullchain.pem'), 'utf8');
  return `${chain.split('-----END CERTIFICATE-----')[0]}-----END CERTIFICATE-----\n`;
}

const orders = ({ db }: PebbleWorld) =>
  db.selectFrom('orders').select(['outcome', 'replaces', 'exempt']).orderBy('order_uid').execute();

async function renew({ suite }: PebbleWorld): Promise<void> {
  succeeded(await suite.settled(await suite.start('POST', `/certificates/${DOMAIN}/renew`, {})));
}

/** Pebble 2.10 does not find the order of a serial number whose first byte is zero when asked to replace it. */
async function withLongSerial(world: PebbleWorld): Promise<CertificateView> {
  for (;;) {
    const found = await certificate(world);
    if (found.serial.length === 16) return found;
    await renew(world);
    await tick(world);
  }
}

async function renewed(world: PebbleWorld): Promise<void> {
  const { json } = await world.suite.call('GET', `/operations?kind=renewCertificate&target=${DOMAIN}`);
  const [newest] = json['items'] as { id: string }[];
  succeeded(await world.suite.settled(newest?.id ?? ''));
}

describeWithPebble('a CA that says when it wants certificates replaced', () => {
  test('is listened to: in its window, at once when the window has passed, and each certificate once', async () => {
    world = await startPebbleWorld({});
    await world.live(DOMAIN, { www: false, ...toPort(world.app.port) });
    expect(await tick(world)).toEqual({ started: [], busy: [], later: [] });
    const first = await withLongSerial(world);
    const { window, dueAt, windowError } = first.renewal;
    expect(windowError).toBeNull();
    expect(Date.parse(dueAt)).toBeGreaterThanOrEqual(Date.parse(window?.start ?? ''));
    expect(Date.parse(dueAt)).toBeLessThan(Date.parse(window?.end ?? ''));
    // Asked again, the same window keeps the time that was chosen in it.
    await tick(world);
    expect((await certificate(world)).renewal.dueAt).toBe(dueAt);

    const now = Date.now();
    const soon = { start: new Date(now - 10 * HOUR), end: new Date(now + 1_000 * HOUR) };
    await world.pebble.setRenewalInfo(await pem(world, first), soon);
    // The time in it is a random one of its first half; here it is now.
    await tick(world);
    expect((await certificate(world)).renewal.window).toMatchObject({ start: soon.start.toISOString() });
    await world.db.updateTable('renewal_windows').set({ renew_at: new Date() }).execute();
    expect(await tick(world)).toEqual({ started: [DOMAIN], busy: [], later: [] });
    await renewed(world);
    expect((await orders(world)).at(-1)).toMatchObject({ outcome: 'issued', exempt: true });
    const second = await withLongSerial(world);
    expect(second.serial).not.toBe(first.serial);
    expect(await tick(world)).toEqual({ started: [], busy: [], later: [] });

    const passed = { start: new Date(now - 10 * HOUR), end: new Date(now - HOUR) };
    await world.pebble.setRenewalInfo(await pem(world, second), passed);
    expect(await tick(world)).toEqual({ started: [DOMAIN], busy: [], later: [] });
    await renewed(world);
    const all = await orders(world);
    expect(all.at(-1)).toMatchObject({ outcome: 'issued', exempt: false, replaces: expect.any(String) as string });
    expect(new Set(all.map(({ replaces }) => replaces)).size).toBe(all.length);
    expect((await certificate(world)).status).toBe('valid');
  });

  test('that knows of another replacement already gets an order that replaces nothing', async () => {
    world = await startPebbleWorld({});
    await world.live(DOMAIN, { www: false, ...toPort(world.app.port) });
    await withLongSerial(world);
    await renew(world);
    const { replaces } = (await orders(world)).at(-1) ?? { replaces: null };
    expect(replaces).toMatch(/^[\w-]+\.[\w-]+$/);
    // As if the hub were restored from a backup of before.
    await world.db.updateTable('orders').set({ certificate_id: replaces }).execute();
    await renew(world);
    expect((await orders(world)).slice(-2)).toMatchObject([{ replaces }, { replaces: null, outcome: 'issued' }]);
  });

  test('and then does not know of the certificate has it renewed all the same', async () => {
    world = await startPebbleWorld({});
    await world.live(DOMAIN, { www: false, ...toPort(world.app.port) });
    world.ca.fail(
      { kind: 'status', status: 500, body: { type: 'urn:ietf:params:acme:error:serverInternal', detail: 'not found' } },
      'order-plz',
    );
    await renew(world);
    expect((await orders(world)).at(-1)).toMatchObject({ replaces: null, exempt: false, outcome: 'issued' });
  });

  test('but does not answer keeps nothing from being renewed in time', async () => {
    world = await startPebbleWorld({});
    await world.live(DOMAIN, { www: false, ...toPort(world.app.port) });
    const { dueAt } = (await certificate(world)).renewal;
    world.ca.fail({ kind: 'status', status: 503 }, 'renewalInfo', 100);
    expect(await tick(world)).toEqual({ started: [], busy: [], later: [] });
    const asked = await certificate(world);
    expect(asked.renewal).toMatchObject({ window: null, dueAt });
    expect(asked.renewal.windowError).toContain('503');
    await world.db
      .updateTable('certificates')
      .set({ not_before: new Date(Date.now() - 60 * 24 * HOUR), not_after: new Date(Date.now() + 20 * 24 * HOUR) })
      .execute();
    expect(await tick(world)).toEqual({ started: [DOMAIN], busy: [], later: [] });
    await renewed(world);
  });
});
