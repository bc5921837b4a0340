import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from './database.js';
import type { World } from './load.js';
import { lastingSites } from './load.js';
import type { Site } from './site.js';

/** Milliseconds: the schedule looks once a minute, and tries a failed renewal again after one, two, five minutes. */
const EVERY = 45_000;

/** Lets one lasting certificate after the other age, so that the schedule must renew it; until `over`. */
export async function runRenewals(world: World, sql: Sql, over: AbortSignal): Promise<void> {
  const sites = lastingSites(world.fleet);
  for (let turn = 0; ; turn += 1) {
    await wait(EVERY, undefined, { signal: over }).catch(() => undefined);
    const site = sites[turn % sites.length];
    if (over.aborted || site === undefined) return;
    world.book.renewals.due += await age(sql, site);
  }
}

/** Counts those that were not already waiting for their renewal. */
const age = async (sql: Sql, { domain }: Site): Promise<number> =>
  (
    await sql(`update certificates set not_before = now() - interval '60 days', not_after = now() + interval '20 days'
      from sites where sites.certificate_uid = certificates.certificate_uid and sites.domain = '${domain}'
      and certificates.not_after > now() + interval '30 days' returning 1`)
  ).length;

/** The sites whose certificate waits for its renewal. */
export const waitingForRenewal = async (sql: Sql): Promise<string[]> =>
  (
    await sql(`select sites.domain from sites join certificates using (certificate_uid)
      where certificates.not_after < now() + interval '30 days'`)
  ).map(({ domain }) => String(domain));
