import { sql } from 'kysely';
import type { Queries } from '../lib/database.js';
import { firstOfEach, listIn } from '../lib/sections.js';

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
  const { rows } = await sql<ReportedParts>`with
      vhosts as ${firstOfEach('sites', sql`said.body->'vhost'->>'file'`)},
      certificates as ${firstOfEach('certificates', sql`said.body->>'domain'`)},
      containers as ${firstOfEach('containers', sql`said.body->>'name'`)},
      upstreams as (select s.domain, jsonb_agg(c.body) as body
        from sites s, jsonb_array_elements(s.model->'routes') r, containers c
        where s.domain = any(${domains}) and c.vps_uid = s.vps_uid and c.key = r->'upstream'->>'container'
        group by s.domain)
    select s.domain, ${partOf('sites', 'vhosts')} as vhost, ${partOf('certificates', 'certificates')} as certificate,
      ${partOf('containers', 'upstreams')} as containers
    from sites s
    left join vhosts on vhosts.vps_uid = s.vps_uid and vhosts.key = s.domain || '.conf'
    left join certificates on certificates.vps_uid = s.vps_uid and certificates.key = s.domain
    left join upstreams on upstreams.domain = s.domain
    where s.domain = any(${domains})`.execute(db);
  return rows;
}

const partOf = (section: string, said: string) =>
  sql`(select jsonb_build_object('takenAt', p.taken_at, 'failed', p.failed, 'body', ${sql.ref(`${said}.body`)})
    from vps_sections p where p.vps_uid = s.vps_uid and p.section = ${section})`;

/** The files of vhosts that an active VPS reports and that no recorded site of it has. */
export async function unknownVhosts(db: Queries, vpsUid: number): Promise<string[]> {
  const { rows } = await sql<{ file: string }>`select each->'vhost'->>'file' as file
    from vps_sections p, jsonb_array_elements(${listIn('p')}) each
    where p.vps_uid = ${vpsUid} and p.section = 'sites' and each->'vhost'->>'file' is not null
      and not exists (select from sites s where s.vps_uid = p.vps_uid
        and s.domain || '.conf' = each->'vhost'->>'file')
    order by 1 limit 1000`.execute(db);
  return rows.map(({ file }) => file);
}
