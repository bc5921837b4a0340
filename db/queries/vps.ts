import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

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

/** The VPS serves our nginx tree. */
export async function activateVps(db: Queries, id: string, generation: number): Promise<void> {
  await db.updateTable('vps').set({ status: 'active', generation }).where('id', '=', id).execute();
}

/** The account whose thumbprint the VPS's generations carry. */
export async function setVpsAccount(db: Queries, id: string, acmeAccountUid: number): Promise<void> {
  await db.updateTable('vps').set({ acme_account_uid: acmeAccountUid }).where('id', '=', id).execute();
}
