import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import { ask } from '../../activities/lib/ask.js';
import type { Database } from '../../db/lib/database.js';
import { HUB_QUEUE } from '../../domain/contracts.js';
import type { Lane } from '../lib/lane.js';
import type { Suite } from '../lib/suite.js';
import { listed } from './lane.js';

export interface RenewalWorld {
  readonly suite: Suite;
  readonly db: Database;
  readonly lane: Lane;
  readonly domain: string;
  /** Of the namespace of schedules. */
  readonly background?: Client;
}

/** Lets the site's certificate be due and runs one tick of the schedule; answers the operation. */
export async function renew({ db, domain, background }: RenewalWorld): Promise<string> {
  if (background === undefined) throw new Error('renewals need a client of the namespace of schedules');
  const aged = await sql<{ uid: number }>`update certificates
    set not_before = now() - interval '60 days', not_after = now() + interval '20 days'
    from sites where sites.certificate_uid = certificates.certificate_uid and sites.domain = ${domain}
    returning certificates.certificate_uid as uid`.execute(db);
  const uid = aged.rows[0]?.uid ?? 0;
  // A tick of another lane may be the one that starts it. The site is busy until its last workflow has closed.
  for (let ticks = 0; ticks < 50; ticks += 1) {
    await background.workflow.execute('renewDueCertificates', { workflowId: randomUUID(), taskQueue: HUB_QUEUE });
    const { rows } = await sql<{ id: string }>`select operation_id as id from certificate_renewals
      where certificate_uid = ${uid}`.execute(db);
    if (rows[0] !== undefined) return rows[0].id;
    await wait(100);
  }
  throw new Error(`no tick has started the renewal of ${domain}`);
}

/** What a renewal may change, serial numbers and all. */
export async function certificateState({ db, lane, domain }: Omit<RenewalWorld, 'suite' | 'background'>) {
  const vhost = await readFile(join(lane.proxyRoot, 'nginx', 'live', 'conf.d', `${domain}.conf`), 'utf8');
  const { rows } = await sql`select s.model, c.serial from sites s join certificates c using (certificate_uid)
    where s.domain = ${domain}`.execute(db);
  const { fingerprint } = await ask({ scheme: 'https', host: domain, port: lane.httpsPort, path: '/' });
  return { vhost, rows, fingerprint, certificates: await listed(join(lane.proxyRoot, 'certs', domain)) };
}
export type CertificateState = Awaited<ReturnType<typeof certificateState>>;

/** `old`: nothing has changed; `new`: another certificate is on disk, named, served and recorded, and nothing else. */
export function judgeRenewal(before: CertificateState, now: CertificateState): string {
  if (JSON.stringify(now) === JSON.stringify(before)) return 'old';
  const serialOf = (state: CertificateState) => String(Reflect.get(Object(state.rows[0]), 'serial'));
  const [old, fresh] = [serialOf(before), serialOf(now)];
  const renamed = JSON.stringify([before.vhost, Reflect.get(Object(before.rows[0]), 'model')]).replaceAll(old, fresh);
  const same = renamed === JSON.stringify([now.vhost, Reflect.get(Object(now.rows[0]), 'model')]);
  const added = now.certificates.length === before.certificates.length + 3 && now.certificates.includes(fresh);
  if (same && added && now.fingerprint !== before.fingerprint) return 'new';
  return `neither: ${JSON.stringify({ before, now }).slice(0, 1_000)}`;
}
