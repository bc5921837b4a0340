import { sql } from 'kysely';
import type { Queries } from '../lib/database.js';
import { listIn } from '../lib/sections.js';

/** What a VPS last reported of its containers. */
export interface ContainerReading {
  readonly vpsId: string;
  readonly body: readonly unknown[];
  /** When they could last be read; null: never yet. */
  readonly takenAt: Date | null;
  readonly failed: string | null;
  /** When the hub kept its last report; null: none has come. */
  readonly storedAt: Date | null;
}

/** The containers of the VPSes that are active, or of one, by VPS id. */
export async function containerReadings(db: Queries, vpsId: string | undefined): Promise<ContainerReading[]> {
  const { rows } = await sql<ContainerReading>`select vps.id as "vpsId", ${listIn('p')} as body,
      p.taken_at as "takenAt", p.failed, r.stored_at as "storedAt"
    from vps
    left join vps_reports r on r.vps_uid = vps.vps_uid
    left join vps_sections p on p.vps_uid = vps.vps_uid and p.section = 'containers'
    where vps.status = 'active' and (${vpsId ?? null}::text is null or vps.id = ${vpsId ?? null})
    order by vps.id`.execute(db);
  return rows;
}

/** Which sites have a route to a container: `vpsId`, `container`, `domain`. */
export async function containerUses(
  db: Queries,
): Promise<{ readonly vpsId: string; readonly container: string; readonly domain: string }[]> {
  const { rows } = await sql<{ vpsId: string; container: string; domain: string }>`
    select distinct vps.id as "vpsId", route->'upstream'->>'container' as container, s.domain
    from sites s join vps on vps.vps_uid = s.vps_uid, jsonb_array_elements(s.model->'routes') route
    where route->'upstream'->>'kind' = 'container' order by s.domain`.execute(db);
  return rows;
}
