import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../../db/lib/database.js';
import { migrate } from '../../db/lib/migrate.js';
import { findAccount, recordAccount } from '../../db/queries/accounts.js';
import { listAudit, recordIntent, recordOutcome } from '../../db/queries/audit.js';
import { recordCertificate } from '../../db/queries/certificates.js';
import { claimNames, confirmNames, conflictsOf, namesOf, releaseNames, releaseSite } from '../../db/queries/claims.js';
import { eventsAfter, insertEvent, lastEventUid } from '../../db/queries/events.js';
import { findIdempotencyKey, forgetIdempotencyKey, insertIdempotencyKey } from '../../db/queries/idempotency.js';
import {
  findOpenOperation,
  findOperation,
  finishOperation,
  insertOperation,
  lastFinished,
  listOpenOperations,
  listOperations,
  recordProgress,
} from '../../db/queries/operations.js';
import {
  findOrder,
  lockAccount,
  orderHistory,
  recordOrderIssued,
  recordOrderUrl,
  reserveOrder,
} from '../../db/queries/orders.js';
import { deleteSite, findSite, listSites, recordSite } from '../../db/queries/sites.js';
import { insertToken, replaceSetupCode, useSetupCode, useToken } from '../../db/queries/tokens.js';
import { activateVps, findVps, listVps, saveVps, setVpsAccount } from '../../db/queries/vps.js';
import type { CertificateFacts } from '../../domain/certificate/ca.js';
import type { Progress } from '../../domain/operation/model.js';
import type { SiteModel } from '../../domain/site/model.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';

let postgres: TestPostgres;
let db: Database;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(postgres.url);
  db = openDatabase(postgres.url);
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});
beforeEach(async () => {
  await sql`truncate acme_accounts, vps, certificates, sites, site_names, operations, orders, idempotency_keys,
    audit_events, operation_events, users, tokens, setup_codes restart identity cascade`.execute(db);
});

const operation = (target: string, id = randomUUID()) => ({
  id,
  kind: 'provisionSite' as const,
  target,
  vpsId: 'vps-01',
  input: { a: 1 },
  actor: 'token:test',
  createdAt: new Date(),
});
const progress: Progress = {
  version: 3,
  state: 'running',
  steps: [],
  pointOfNoReturn: false,
  held: null,
  question: null,
  actions: [],
  warnings: [],
};
const page = { before: null, limit: 10 };
const ended = { state: 'succeeded', progress: null, error: null, result: { fine: true } } as const;

describe('claims', () => {
  test('a name of another site is a conflict that names the holder, and free ones are claimed', async () => {
    await claimNames(db, randomUUID(), 'a.example', ['a.example', 'shared.example']);
    const conflicts = await claimNames(db, randomUUID(), 'b.example', ['b.example', 'shared.example']);
    expect(conflicts).toEqual([{ name: 'shared.example', holder: 'a.example' }]);
    expect(await namesOf(db, 'b.example')).toEqual(['b.example']);
    expect(await conflictsOf(db, 'a.example', ['b.example'])).toEqual([{ name: 'b.example', holder: 'b.example' }]);
  });

  test('release takes only what this operation added', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await claimNames(db, first, 'a.example', ['a.example']);
    await confirmNames(db, 'a.example', ['a.example']);
    await claimNames(db, second, 'a.example', ['a.example', 'www.a.example']);
    await releaseNames(db, first);
    expect(await namesOf(db, 'a.example')).toEqual(['a.example', 'www.a.example']);
    await releaseNames(db, second);
    await releaseNames(db, second);
    expect(await namesOf(db, 'a.example')).toEqual(['a.example']);
  });

  test('confirm releases the names that were dropped, and a removed site holds none', async () => {
    await claimNames(db, randomUUID(), 'a.example', ['a.example', 'old.a.example']);
    await confirmNames(db, 'a.example', ['a.example']);
    expect(await namesOf(db, 'a.example')).toEqual(['a.example']);
    await releaseSite(db, 'a.example');
    expect(await namesOf(db, 'a.example')).toEqual([]);
  });

  test('two sites that claim one name at once: exactly one gets it', async () => {
    const sites = Array.from({ length: 8 }, (_, i) => `s${i}.example`);
    const answers = await Promise.all(
      sites.map((domain) =>
        db.transaction().execute((trx) => claimNames(trx, randomUUID(), domain, [domain, 'x.example', 'y.example'])),
      ),
    );
    expect(answers.filter((conflicts) => conflicts.length === 0)).toHaveLength(1);
  });
});

describe('operations', () => {
  test('one open operation per target, also within a transaction that goes on', async () => {
    const first = operation('a.example');
    expect(await insertOperation(db, first)).toBe(true);
    await db.transaction().execute(async (trx) => {
      expect(await insertOperation(trx, operation('a.example'))).toBe(false);
      expect((await findOpenOperation(trx, 'a.example'))?.id).toBe(first.id);
      expect(await insertOperation(trx, operation('b.example'))).toBe(true);
    });
    expect(await listOpenOperations(db)).toHaveLength(2);
  });

  test('an operation ends once, and then its target is free', async () => {
    const first = operation('a.example');
    await insertOperation(db, first);
    await recordProgress(db, first.id, 'running', progress);
    expect(await finishOperation(db, first.id, ended)).toBe(true);
    expect(await finishOperation(db, first.id, { ...ended, state: 'failed' })).toBe(false);
    await recordProgress(db, first.id, 'running', { ...progress, version: 9 });
    const row = await findOperation(db, first.id);
    expect(row).toMatchObject({
      state: 'succeeded',
      result: { fine: true },
      progress: { version: 3 },
      input: { a: 1 },
    });
    expect(row?.finished_at).toBeInstanceOf(Date);
    expect(await insertOperation(db, operation('a.example'))).toBe(true);
    expect((await lastFinished(db, ['a.example', 'b.example'])).map((found) => found.id)).toEqual([first.id]);
  });

  test('lists pages newest first and filters', async () => {
    const made = ['a.example', 'b.example', 'c.example'].map((target) => operation(target));
    for (const each of made) await insertOperation(db, each);
    const first = await listOperations(db, {}, { before: null, limit: 2 });
    expect(first.map((row) => row.target)).toEqual(['c.example', 'b.example']);
    const rest = await listOperations(db, {}, { before: first[1]?.operation_uid ?? 0, limit: 2 });
    expect(rest.map((row) => row.target)).toEqual(['a.example']);
    expect(await listOperations(db, { target: 'b.example', state: 'accepted' }, page)).toHaveLength(1);
    expect(await listOperations(db, { vpsId: 'vps-02' }, page)).toHaveLength(0);
  });
});

describe('audit', () => {
  const intent = (operationId: string) => ({
    id: randomUUID(),
    operationId,
    vpsId: 'vps-01',
    actor: 'token:test',
    action: 'site.provision',
    target: 'a.example',
    params: { domain: 'a.example' },
  });

  test('an operation has exactly one outcome, copied from its intent', async () => {
    const id = randomUUID();
    await recordIntent(db, intent(id));
    expect(await listAudit(db, {}, page)).toMatchObject([{ phase: 'intent', result: null }]);
    const error = { code: 'CANCELLED', message: 'by a person' } as const;
    const outcome = { id: randomUUID(), operationId: id, result: 'cancelled', error };
    const written = await Promise.all([1, 2, 3].map(() => recordOutcome(db, { ...outcome, id: randomUUID() })));
    expect(written.filter((row) => row !== null)).toHaveLength(1);
    const [row, ...others] = await listAudit(db, {}, page);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      phase: 'outcome',
      result: 'cancelled',
      error,
      actor: 'token:test',
      target: 'a.example',
    });
    expect(row?.duration_ms).toBeGreaterThanOrEqual(0);
  });

  test('filters by each of its fields', async () => {
    await recordIntent(db, intent(randomUUID()));
    const now = Date.now();
    for (const filter of [
      { actor: 'x' },
      { action: 'x' },
      { target: 'x' },
      { result: 'x' },
      { vpsId: 'x' },
      { since: new Date(now + 60_000) },
      { until: new Date(now - 60_000) },
    ])
      expect(await listAudit(db, filter, page)).toEqual([]);
    expect(
      await listAudit(db, { actor: 'token:test', vpsId: 'vps-01', since: new Date(now - 60_000) }, page),
    ).toHaveLength(1);
  });
});

describe('sites, certificates, accounts and VPSes', () => {
  const facts: CertificateFacts = {
    serial: '0A',
    names: [],
    issuer: 'CN=Test',
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2026-04-01T00:00:00.000Z',
    fingerprint: 'f0',
  };
  const vps = { id: 'vps-01', hostname: 'vps-01', address: '127.0.0.1', httpPort: 80, httpsPort: 443 };

  test('a recorded site comes back with its VPS and certificate, and recording again replaces it', async () => {
    await saveVps(db, vps);
    const vpsUid = (await findVps(db, 'vps-01'))?.vps_uid ?? 0;
    const account = await recordAccount(db, { directory: 'local', url: 'local:1', thumbprint: 't' });
    expect(await recordAccount(db, { directory: 'local', url: 'local:2', thumbprint: 't' })).toBe(account);
    expect((await findAccount(db, account))?.url).toBe('local:2');
    await setVpsAccount(db, 'vps-01', account);
    const certificate = { vpsUid, domain: 'a.example', facts, acmeAccountUid: account };
    const certificateUid = await recordCertificate(db, certificate);
    expect(await recordCertificate(db, certificate)).toBe(certificateUid);

    const model = { domain: 'a.example', opaque: ['x'] } as unknown as SiteModel;
    const proof = { at: 'x', checks: [] };
    const site = { domain: 'a.example', vpsUid, model, certificateUid, proof, generation: 2, vhostHash: null };
    await recordSite(db, site);
    await recordSite(db, { ...site, generation: 3 });
    const named = { ...model, aliases: ['shop.b.example'] } as unknown as SiteModel;
    await recordSite(db, { ...site, domain: 'b.example', certificateUid: null, model: named });
    expect(await findSite(db, 'a.example')).toMatchObject({ generation: 3, vps_id: 'vps-01', serial: '0A', model });
    const first = await listSites(db, { vpsId: 'vps-01' }, { after: null, limit: 1 });
    expect(first.map((row) => row.domain)).toEqual(['a.example']);
    expect(await listSites(db, {}, { after: 'a.example', limit: 9 })).toMatchObject([
      { domain: 'b.example', serial: null },
    ]);
    const domains = async (...asked: Parameters<typeof listSites> extends [unknown, ...infer Rest] ? Rest : never) =>
      (await listSites(db, ...asked)).map(({ domain }) => domain);
    expect(await domains({}, { after: 'b.example', limit: 9, downwards: true })).toEqual(['a.example']);
    expect(await domains({ q: 'A.Ex' }, { after: null, limit: 9 })).toEqual(['a.example']);
    expect(await domains({ q: 'shop.' }, { after: null, limit: 9 })).toEqual(['b.example']);
    expect(await domains({ q: '%' }, { after: null, limit: 9 })).toEqual([]);
    await deleteSite(db, 'a.example');
    expect(await findSite(db, 'a.example')).toBeNull();
  });

  test('a VPS is pending until it is activated, and its places may change', async () => {
    await saveVps(db, vps);
    await activateVps(db, 'vps-01', { generation: 1, observeOnly: null });
    await saveVps(db, { ...vps, httpPort: 8080 });
    expect(await listVps(db)).toMatchObject([{ id: 'vps-01', status: 'active', generation: 1, http_port: 8080 }]);
  });
});

describe('orders', () => {
  test('an operation has one order whose URL stays', async () => {
    const acmeAccountUid = await recordAccount(db, { directory: 'd', url: 'u', thumbprint: 't' });
    const operationId = randomUUID();
    await db.transaction().execute(async (trx) => {
      await lockAccount(trx, acmeAccountUid);
      await reserveOrder(trx, { operationId, acmeAccountUid, names: ['a.example'], replaces: null });
      await reserveOrder(trx, { operationId, acmeAccountUid, names: ['a.example'], replaces: null });
    });
    await recordOrderUrl(db, operationId, 'https://ca/order/1');
    await recordOrderIssued(db, operationId, { fingerprint: 'ab', certificate_id: 'id.serial' });
    expect(await findOrder(db, operationId)).toMatchObject({ url: 'https://ca/order/1', outcome: 'issued' });
    expect(await orderHistory(db, acmeAccountUid, new Date(Date.now() - 60_000))).toHaveLength(1);
    expect(await orderHistory(db, acmeAccountUid, new Date(Date.now() + 60_000))).toHaveLength(0);
  });
});

describe('events', () => {
  test('the same view is one event, and uids follow the order of commits', async () => {
    const operationId = randomUUID();
    const event = (version: number) => ({ operationId, version, hash: 'h' + version, body: { version } });
    const uids = await Promise.all([1, 1, 2, 3].map((version) => insertEvent(db, event(version))));
    expect(uids[0]).toBe(uids[1]);
    const all = await eventsAfter(db, 0, operationId, 100);
    expect(all).toHaveLength(3);
    expect(await lastEventUid(db)).toBe(Math.max(...uids));
    expect(await eventsAfter(db, all[0]?.event_uid ?? 0, null, 100)).toHaveLength(2);
  });
});

describe('tokens, setup codes and idempotency keys', () => {
  test('an expired token is none', async () => {
    const now = new Date();
    const token = { id: randomUUID(), hash: 'h', kind: 'admin', name: 'n', scopes: ['admin'], expiresAt: now };
    await insertToken(db, token);
    await insertToken(db, { ...token, id: randomUUID() });
    expect(await useToken(db, 'h', now)).toBeNull();
    expect(await useToken(db, 'h', new Date(now.getTime() - 1))).toMatchObject({ name: 'n', scopes: ['admin'] });
    expect(await useToken(db, 'other', now)).toBeNull();
  });

  test('a setup code works once, in its time, and only the newest', async () => {
    const now = new Date();
    await replaceSetupCode(db, 'old', new Date(now.getTime() + 60_000));
    await replaceSetupCode(db, 'new', new Date(now.getTime() + 60_000));
    expect(await useSetupCode(db, 'old', now)).toBe(false);
    expect(await useSetupCode(db, 'new', new Date(now.getTime() + 60_000))).toBe(false);
    const both = await Promise.all([useSetupCode(db, 'new', now), useSetupCode(db, 'new', now)]);
    expect(both.toSorted()).toEqual([false, true]);
  });

  test('a key belongs to one principal and one answer', async () => {
    const operationId = randomUUID();
    const entry = { principal: 'p', key: 'k', bodyHash: 'b', operationId, response: { status: 202 } };
    expect(await insertIdempotencyKey(db, entry)).toBe(true);
    expect(await insertIdempotencyKey(db, entry)).toBe(false);
    expect(await insertIdempotencyKey(db, { ...entry, principal: 'q' })).toBe(true);
    expect(await findIdempotencyKey(db, 'p', 'k')).toMatchObject({ body_hash: 'b', response: { status: 202 } });
    await forgetIdempotencyKey(db, operationId);
    expect(await findIdempotencyKey(db, 'p', 'k')).toBeNull();
  });
});
