import type { Queries } from '../lib/database.js';

/** A name that another site holds. */
export interface Conflict {
  readonly name: string;
  /** Primary name of the site that holds it. */
  readonly holder: string;
}

/** The names among these that another site than `domain` holds. Writes nothing. */
export async function conflictsOf(db: Queries, domain: string, names: readonly string[]): Promise<Conflict[]> {
  if (names.length === 0) return [];
  return db
    .selectFrom('site_names')
    .select(['name', 'domain as holder'])
    .where('name', 'in', names)
    .where('domain', '<>', domain)
    .orderBy('name')
    .execute();
}

/**
 * Claims the names for the site as far as they are free and answers those that another site holds. Names the site
 * holds already stay as they are, except unconfirmed ones, which become this operation's. May be called twice.
 */
export async function claimNames(
  db: Queries,
  operationId: string,
  domain: string,
  names: readonly string[],
): Promise<Conflict[]> {
  if (names.length === 0) return [];
  await db
    .insertInto('site_names')
    // Sorted, so that two operations that claim the same names wait for each other in the same order.
    .values([...names].sort().map((name) => ({ name, domain, operation_id: operationId })))
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ operation_id: operationId })
        .where('site_names.domain', '=', domain)
        .where('site_names.confirmed', '=', false),
    )
    .execute();
  return conflictsOf(db, domain, names);
}

/** Releases only the names that this operation added and that were never confirmed. */
export async function releaseNames(db: Queries, operationId: string): Promise<void> {
  await db.deleteFrom('site_names').where('operation_id', '=', operationId).where('confirmed', '=', false).execute();
}

/** Makes the site hold exactly these of its names: they are confirmed, its others are released. */
export async function confirmNames(db: Queries, domain: string, names: readonly string[]): Promise<void> {
  await db
    .updateTable('site_names')
    .set({ confirmed: true })
    .where('domain', '=', domain)
    .where('name', 'in', names)
    .execute();
  await db.deleteFrom('site_names').where('domain', '=', domain).where('name', 'not in', names).execute();
}

/** Releases every name of the site: it is gone. */
export async function releaseSite(db: Queries, domain: string): Promise<void> {
  await db.deleteFrom('site_names').where('domain', '=', domain).execute();
}

/** The names the site holds, confirmed or not, sorted. */
export async function namesOf(db: Queries, domain: string): Promise<string[]> {
  const rows = await db.selectFrom('site_names').select('name').where('domain', '=', domain).orderBy('name').execute();
  return rows.map((row) => row.name);
}
