import { sql } from 'kysely';
import type { Queries } from '../lib/database.js';
import type { Row, VpsStatus } from '../lib/tables.js';

export type VpsRow = Row<'vps'>;

export interface NewVps {
  readonly id: string;
  readonly hostname: string;
  /** Public address, literal IPv4 or IPv6. */
  readonly address: string;
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** Adds the VPS in state `pending`, or changes the places of one that is there; its status stays. */
export async function saveVps(db: Queries, vps: NewVps): Promise<void> {
  const places = { hostname: vps.hostname, address: vps.address, http_port: vps.httpPort, https_port: vps.httpsPort };
  await db
    .insertInto('vps')
    .values({ id: vps.id, ...places, generation: null, acme_account_uid: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(places))
    .execute();
}

export async function findVps(db: Queries, id: string): Promise<VpsRow | null> {
  return (await db.selectFrom('vps').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** All that were not removed, by id. */
export async function listVps(db: Queries): Promise<VpsRow[]> {
  return db.selectFrom('vps').selectAll().where('status', '<>', 'removed').orderBy('id').execute();
}

/** The VPS serves our nginx tree, or is only observed (and why). */
export async function activateVps(
  db: Queries,
  id: string,
  { generation, observeOnly }: { readonly generation: number | null; readonly observeOnly: string | null },
): Promise<void> {
  await db
    .updateTable('vps')
    .set({ status: 'active', generation, observe_only: observeOnly })
    .where('id', '=', id)
    .where('status', '<>', 'removed')
    .execute();
}

/** The account whose thumbprint the VPS's generations carry. */
export async function setVpsAccount(db: Queries, id: string, acmeAccountUid: number): Promise<void> {
  await db.updateTable('vps').set({ acme_account_uid: acmeAccountUid }).where('id', '=', id).execute();
}

/** Begins no longer what works on it. One that never was active has no generation. */
export async function closeVps(db: Queries, id: string): Promise<void> {
  await db
    .updateTable('vps')
    .set({ status: 'removing' })
    .where('id', '=', id)
    .where('status', 'in', ['pending', 'active'])
    .execute();
}

/** Takes `closeVps` back. */
export async function reopenVps(db: Queries, id: string): Promise<void> {
  await db
    .updateTable('vps')
    .set({
      status: sql<VpsStatus>`case when generation is null and observe_only is null then 'pending' else 'active' end`,
    })
    .where('id', '=', id)
    .where('status', '=', 'removing')
    .execute();
}

/** Whether operations may begin on it; until the transaction ends it stays so. */
export async function holdActive(db: Queries, id: string): Promise<boolean> {
  const query = db.selectFrom('vps').select('status').where('id', '=', id).forShare();
  return (await query.executeTakeFirst())?.status === 'active';
}

/** Whether it belongs to the fleet; until the transaction ends it stays so. */
export async function holdPresent(db: Queries, id: string): Promise<boolean> {
  const row = await db.selectFrom('vps').select('status').where('id', '=', id).forShare().executeTakeFirst();
  return row !== undefined && row.status !== 'removed';
}

/**
 * Forgets a VPS: its sites with their names, its reports and positions, its codes. Its agent's certificates are to be
 * revoked beside. Its row stays, so that its id is never given out again; certificates and orders stay for the budget,
 * counters of traffic go with their partitions. Answers the domains it had.
 */
export async function removeVps(db: Queries, vpsUid: number, now: Date): Promise<string[]> {
  const sites = await db.deleteFrom('sites').where('vps_uid', '=', vpsUid).returning('domain').execute();
  const domains = sites.map(({ domain }) => domain).sort();
  if (domains.length > 0) await db.deleteFrom('site_names').where('domain', 'in', domains).execute();
  await db
    .deleteFrom('certificate_renewals')
    .using('certificates as c')
    .whereRef('c.certificate_uid', '=', 'certificate_renewals.certificate_uid')
    .where('c.vps_uid', '=', vpsUid)
    .execute();
  for (const table of ['vps_sections', 'vps_reports', 'traffic_logs', 'join_codes'] as const)
    await db.deleteFrom(table).where('vps_uid', '=', vpsUid).execute();
  await db.updateTable('vps').set({ status: 'removed', removed_at: now }).where('vps_uid', '=', vpsUid).execute();
  return domains;
}

/** Deletes a VPS that is pending, with its agent's certificates and codes: its id may be added again. */
export async function withdrawVps(db: Queries, id: string): Promise<void> {
  const pending = db.selectFrom('vps').select('vps_uid').where('id', '=', id).where('status', '=', 'pending');
  const row = await pending.forUpdate().executeTakeFirst();
  if (row === undefined) return;
  const tables = ['vps_sections', 'vps_reports', 'traffic_logs', 'join_codes', 'agent_certificates', 'alerts'] as const;
  for (const table of tables) await db.deleteFrom(table).where('vps_uid', '=', row.vps_uid).execute();
  await db.deleteFrom('vps').where('vps_uid', '=', row.vps_uid).execute();
}
