import { sql } from 'kysely';
import type { Queries } from '../lib/database.js';

/** One part of a VPS's last report, as far as it is about a site. */
interface ReportedPart {
  /** What it says of the site; null: nothing. The VPS's own words. */
  readonly body: unknown;
  readonly takenAt: string | null;
  readonly failed: string | null;
}

export interface ReportedParts {
  readonly domain: string;
  readonly vhost: ReportedPart | null;
  readonly certificate: ReportedPart | null;
  readonly containers: ReportedPart | null;
}

/** What the VPSes of sites last reported of them. */
export async function reportedSites(db: Queries, domains: readonly string[]): Promise<ReportedParts[]> {
  if (domains.length === 0) return [];
  const { rows } = await sql<ReportedParts>`select s.domain,
      (select jsonb_build_object('takenAt', p.taken_at, 'failed', p.failed, 'body', (
          select each from jsonb_array_elements(${arrayOf('p')}) each
          where each->'vhost'->>'file' = s.domain || '.conf' limit 1))
        from vps_sections p where p.vps_uid = s.vps_uid and p.section = 'sites') as vhost,
      (select jsonb_build_object('takenAt', p.taken_at, 'failed', p.failed, 'body', (
          select each from jsonb_array_elements(${arrayOf('p')}) each where each->>'domain' = s.domain limit 1))
        from vps_sections p where p.vps_uid = s.vps_uid and p.section = 'certificates') as certificate,
      (select jsonb_build_object('takenAt', p.taken_at, 'failed', p.failed, 'body', (
          select jsonb_agg(each) from jsonb_array_elements(${arrayOf('p')}) each
          where exists (select from jsonb_array_elements(s.model->'routes') r
            where r->'upstream'->>'container' = each->>'name')))
        from vps_sections p where p.vps_uid = s.vps_uid and p.section = 'containers') as containers
    from sites s where s.domain = any(${domains})`.execute(db);
  return rows;
}

const arrayOf = (part: string) =>
  sql`case jsonb_typeof(${sql.ref(`${part}.body`)}) when 'array' then ${sql.ref(`${part}.body`)} else '[]'::jsonb end`;

/** The files of vhosts that an active VPS reports and that no recorded site of it has. */
export async function unknownVhosts(db: Queries, vpsUid: number): Promise<string[]> {
  const { rows } = await sql<{ file: string }>`select each->'vhost'->>'file' as file
    from vps_sections p, jsonb_array_elements(${arrayOf('p')}) each
    where p.vps_uid = ${vpsUid} and p.section = 'sites' and each->'vhost'->>'file' is not null
      and not exists (select from sites s where s.vps_uid = p.vps_uid
        and s.domain || '.conf' = each->'vhost'->>'file')
    order by 1 limit 1000`.execute(db);
  return rows.map(({ file }) => file);
}
