import { sql } from 'kysely';
import { type LogPositions, TIME_BUCKETS, type Traffic, type TrafficRow } from '../../domain/traffic/model.js';
import { VsaError } from '../../domain/errors.js';
import { STALE_AFTER } from '../../domain/vps/report.js';
import { json, type Queries } from '../lib/database.js';
import { PARTITIONED, spanOf } from './partitions.js';

const TIMES = [...TIME_BUCKETS.map((bound) => `time_${bound}`), 'time_more'];
const COUNTERS = ['requests', 'status_2xx', 'status_3xx', 'status_4xx', 'status_5xx', 'bytes', 'time_ms', ...TIMES];

const flat = ({ domain, minute, requests, statuses, bytes, timeMs, times }: TrafficRow) => ({
  domain,
  minute,
  requests,
  ...Object.fromEntries(statuses.map((count, index) => [`status_${index + 2}xx`, count])),
  bytes,
  time_ms: timeMs,
  ...Object.fromEntries(times.map((count, index) => [TIMES[index], count])),
});

/** A VPS has at most so many logs: one that invents names must not fill the database. */
const MOST_LOGS = 5_000;

/** Adds what a VPS has counted and moves its positions. Times that no partition is for are left out. */
export async function storeTraffic(db: Queries, vpsUid: number, traffic: Traffic, now: Date): Promise<void> {
  const positions = Object.entries(traffic.positions).map(([domain, found]) => ({ domain, positions: found }));
  if (positions.length > 0) await storePositions(db, vpsUid, json(positions));
  if (traffic.rows.length === 0) return;
  const rows = json(traffic.rows.map(flat));
  for (const partitioned of PARTITIONED) {
    const { table } = partitioned;
    const { from, to } = spanOf(partitioned, now);
    const unit = table === 'traffic_hours' ? 'hour' : 'minute';
    const at = sql`date_trunc(${sql.lit(unit)}, to_timestamp(r.minute * 60), 'UTC')`;
    const list = (of: (counter: string) => ReturnType<typeof sql>) => sql.join(COUNTERS.map(of));
    await sql`insert into ${sql.table(table)} (traffic_log_uid, at, ${list((name) => sql.ref(name))})
      select l.traffic_log_uid, ${at}, ${list((name) => sql`sum(r.${sql.ref(name)})`)}
      from jsonb_to_recordset(${rows}::jsonb)
        as r(domain text, minute bigint, ${list((name) => sql`${sql.ref(name)} bigint`)})
      join traffic_logs l on l.vps_uid = ${vpsUid} and l.domain = r.domain
      where to_timestamp(r.minute * 60) >= ${from} and to_timestamp(r.minute * 60) < ${to}
      group by 1, 2
      on conflict (traffic_log_uid, at) do update set ${list(
        (name) => sql`${sql.ref(name)} = ${sql.ref(`${table}.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
      )}`.execute(db);
  }
}

/** Logs beyond the most a VPS may have are not begun; fails with VALIDATION where their positions are too long. */
async function storePositions(db: Queries, vpsUid: number, positions: string): Promise<void> {
  const given = sql`jsonb_to_recordset(${positions}::jsonb) as p(domain text, positions jsonb)`;
  await sql`update traffic_logs l set positions = p.positions from ${given}
    where l.vps_uid = ${vpsUid} and l.domain = p.domain`.execute(db);
  await sql`insert into traffic_logs (vps_uid, domain, positions)
    select ${vpsUid}, p.domain, p.positions from ${given}
    where not exists (select 1 from traffic_logs l where l.vps_uid = ${vpsUid} and l.domain = p.domain)
    order by p.domain
    limit (select greatest(0, ${MOST_LOGS} - count(*)) from traffic_logs where vps_uid = ${vpsUid})`.execute(db);
  const { rows } = await sql<{ length: number }>`select coalesce(sum(length(positions::text)), 0)::float8 as length
    from traffic_logs where vps_uid = ${vpsUid}`.execute(db);
  if ((rows[0]?.length ?? 0) > LONGEST_POSITIONS)
    throw new VsaError('VALIDATION', `The positions of its access logs are longer than ${LONGEST_POSITIONS} bytes.`);
}

/** They are handed to an agent that was started anew, through a workflow whose payloads are bounded. */
const LONGEST_POSITIONS = 1_000_000;

/** How far each log of a VPS was counted, by domain. */
export async function logPositions(db: Queries, vpsUid: number): Promise<Record<string, LogPositions>> {
  const rows = await db
    .selectFrom('traffic_logs')
    .select(['domain', 'positions'])
    .where('vps_uid', '=', vpsUid)
    .execute();
  return Object.fromEntries(rows.map(({ domain, positions }) => [domain, positions]));
}

export interface TrafficStats {
  readonly domain: string;
  readonly vpsId: string;
  readonly requests: number;
  readonly status2xx: number;
  readonly status3xx: number;
  readonly status4xx: number;
  readonly status5xx: number;
  readonly bytesSent: number;
  readonly avgRequestTimeMs: number;
}

/** Sums of each domain on each VPS since a time, the busiest first; by whole hours where minutes are not kept. */
export async function trafficStats(
  db: Queries,
  { since, domain, now }: { readonly since: Date; readonly domain?: string; readonly now: Date },
): Promise<TrafficStats[]> {
  const [minutes] = PARTITIONED;
  const fine = minutes !== undefined && since >= spanOf(minutes, now).from;
  const table = fine ? 'traffic_minutes' : 'traffic_hours';
  const { rows } = await sql<TrafficStats>`select l.domain, v.id as "vpsId",
      sum(t.requests)::float8 as requests, sum(t.status_2xx)::float8 as "status2xx",
      sum(t.status_3xx)::float8 as "status3xx", sum(t.status_4xx)::float8 as "status4xx",
      sum(t.status_5xx)::float8 as "status5xx", sum(t.bytes)::float8 as "bytesSent",
      coalesce(round(sum(t.time_ms) / nullif(sum(t.requests), 0), 1), 0)::float8 as "avgRequestTimeMs"
    from ${sql.table(table)} t
    join traffic_logs l using (traffic_log_uid) join vps v using (vps_uid)
    where t.at >= ${since} and (${domain ?? null}::text is null or l.domain = ${domain ?? null})
    group by l.domain, v.id order by sum(t.requests) desc, l.domain`.execute(db);
  return rows;
}

/** Active VPSes whose counters do not tell everything up to now, and why. */
export async function incompleteTraffic(
  db: Queries,
  now: Date,
): Promise<readonly { readonly vpsId: string; readonly reason: string }[]> {
  const { rows } = await sql<{ vpsId: string; reason: string }>`select v.id as "vpsId",
      case when r.stored_at is null then 'It has not reported yet.'
           when r.stored_at < ${new Date(now.getTime() - STALE_AFTER)}
             then to_char(r.stored_at at time zone 'UTC', '"Its last report came" YYYY-MM-DD"T"HH24:MI:SS"Z."')
           else s.failed end as reason
    from vps v left join vps_reports r using (vps_uid)
    left join vps_sections s on s.vps_uid = v.vps_uid and s.section = 'traffic'
    where v.status = 'active' order by v.id`.execute(db);
  return rows.filter(({ reason }) => (reason as string | null) !== null);
}
