import { sql } from 'kysely';
import type { ProofReport } from '../../domain/contracts.js';
import type { SiteModel } from '../../domain/site/model.js';
import { json, type Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

/** A recorded site with its VPS and the facts of its certificate. */
export interface SiteRow extends Row<'sites'> {
  readonly vps_id: string;
  readonly https_port: number;
  readonly http_port: number;
  readonly serial: string | null;
  readonly certificate_names: string[] | null;
  readonly issuer: string | null;
  readonly fingerprint: string | null;
  readonly not_before: Date | null;
  readonly not_after: Date | null;
}

export interface RecordedSite {
  readonly domain: string;
  readonly vpsUid: number;
  readonly model: SiteModel;
  readonly certificateUid: number | null;
  readonly proof: ProofReport;
  readonly generation: number;
  /** Of the vhost as VSA published it; null: unknown. */
  readonly vhostHash: string | null;
}

/** Records the site as it was proven; the row of an existing one is replaced. */
export async function recordSite(db: Queries, site: RecordedSite): Promise<void> {
  const values = {
    vps_uid: site.vpsUid,
    model: json(site.model),
    certificate_uid: site.certificateUid,
    proof: json(site.proof),
    generation: site.generation,
    vhost_hash: site.vhostHash,
  };
  await db
    .insertInto('sites')
    .values({ domain: site.domain, ...values })
    .onConflict((conflict) =>
      conflict.column('domain').doUpdateSet((e) => ({ ...values, updated_at: e.fn<Date>('now') })),
    )
    .execute();
}

export async function deleteSite(db: Queries, domain: string): Promise<void> {
  await db.deleteFrom('sites').where('domain', '=', domain).execute();
}

export async function findSite(db: Queries, domain: string): Promise<SiteRow | null> {
  return (await select(db).where('sites.domain', '=', domain).executeTakeFirst()) ?? null;
}

/** The domains of the sites of a VPS, sorted. */
export async function domainsOn(db: Queries, vpsId: string): Promise<string[]> {
  const rows = await select(db).where('vps.id', '=', vpsId).orderBy('sites.domain').execute();
  return rows.map(({ domain }) => domain);
}

/** By domain; `after` is the last domain of the page before. `q`: what one of a site's names contains. */
export async function listSites(
  db: Queries,
  filter: { readonly vpsId?: string | undefined; readonly q?: string | undefined },
  page: { readonly after: string | null; readonly limit: number; readonly downwards?: boolean },
): Promise<SiteRow[]> {
  const downwards = page.downwards ?? false;
  let query = select(db)
    .orderBy('sites.domain', downwards ? 'desc' : 'asc')
    .limit(page.limit);
  if (filter.vpsId !== undefined) query = query.where('vps.id', '=', filter.vpsId);
  if (filter.q !== undefined) query = query.where(named(filter.q.toLowerCase()));
  if (page.after !== null) query = query.where('sites.domain', downwards ? '<' : '>', page.after);
  return query.execute();
}

const named = (part: string) => sql<boolean>`(strpos(sites.domain, ${part}) > 0 or exists (
    select from jsonb_array_elements_text(sites.model->'aliases') alias where strpos(alias, ${part}) > 0))`;

const select = (db: Queries) =>
  db
    .selectFrom('sites')
    .innerJoin('vps', 'vps.vps_uid', 'sites.vps_uid')
    .leftJoin('certificates', 'certificates.certificate_uid', 'sites.certificate_uid')
    .selectAll('sites')
    .select([
      'vps.id as vps_id',
      'vps.http_port',
      'vps.https_port',
      'certificates.serial',
      'certificates.names as certificate_names',
      'certificates.issuer',
      'certificates.fingerprint',
      'certificates.not_before',
      'certificates.not_after',
    ]);
