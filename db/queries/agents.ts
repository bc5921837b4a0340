import type { MachineFacts } from '../../domain/agent/identity.js';
import { json, type Queries } from '../lib/database.js';

export interface VpsKey {
  readonly uid: number;
  readonly id: string;
}

/** A new code for the VPS; those before it that were not used are void. */
export async function replaceJoinCode(db: Queries, vpsUid: number, hash: string, expiresAt: Date): Promise<void> {
  await db.deleteFrom('join_codes').where('vps_uid', '=', vpsUid).where('used_at', 'is', null).execute();
  await db.insertInto('join_codes').values({ vps_uid: vpsUid, hash, expires_at: expiresAt }).execute();
}

export interface TakenCode {
  /** Lower-case hex sha256 of the code. */
  readonly hash: string;
  /** Lower-case hex sha256 of the machine's public key. */
  readonly publicKey: string;
  readonly facts: MachineFacts;
  readonly now: Date;
}

/** Uses the code up and answers its VPS; null: wrong, too old, used by another key, or of a removed VPS. */
export async function takeJoinCode(db: Queries, { hash, publicKey, facts, now }: TakenCode): Promise<VpsKey | null> {
  const taken = await db
    .updateTable('join_codes')
    .from('vps')
    .set({ used_at: now, public_key: publicKey })
    .whereRef('vps.vps_uid', '=', 'join_codes.vps_uid')
    .where('vps.status', '<>', 'removed')
    .where('join_codes.hash', '=', hash)
    .where('join_codes.expires_at', '>', now)
    .where((e) => e.or([e('join_codes.used_at', 'is', null), e('join_codes.public_key', '=', publicKey)]))
    .returning(['vps.vps_uid as uid', 'vps.id as id'])
    .executeTakeFirst();
  if (taken === undefined) return null;
  await db
    .updateTable('vps')
    .set({ facts: json(facts) })
    .where('vps_uid', '=', taken.uid)
    .execute();
  return taken;
}

export interface NewAgentCertificate {
  readonly vpsUid: number;
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly pem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export async function insertAgentCertificate(db: Queries, certificate: NewAgentCertificate): Promise<void> {
  const { vpsUid, publicKey, notBefore, notAfter, ...same } = certificate;
  await db
    .insertInto('agent_certificates')
    .values({ ...same, vps_uid: vpsUid, public_key: publicKey, not_before: notBefore, not_after: notAfter })
    .execute();
}

export interface KeptCertificate {
  readonly vps: VpsKey;
  readonly pem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly revokedAt: Date | null;
}

/** The newest certificate of a key, unless its VPS was removed; locks its VPS, so that none is revoked meanwhile. */
export async function newestCertificateOfKey(db: Queries, publicKey: string): Promise<KeptCertificate | null> {
  const row = await db
    .selectFrom('agent_certificates as c')
    .innerJoin('vps', 'vps.vps_uid', 'c.vps_uid')
    .select(['vps.vps_uid as uid', 'vps.id as id', 'c.pem', 'c.not_before', 'c.not_after', 'c.revoked_at'])
    .where('c.public_key', '=', publicKey)
    .where('vps.status', '<>', 'removed')
    .orderBy('c.agent_certificate_uid', 'desc')
    .limit(1)
    .forUpdate('vps')
    .executeTakeFirst();
  if (row === undefined) return null;
  const { uid, id, pem, not_before: notBefore, not_after: notAfter, revoked_at: revokedAt } = row;
  return { vps: { uid, id }, pem, notBefore, notAfter, revokedAt };
}

/** No certificate of the VPS is good any more. In a transaction: one that is being renewed just now is not missed. */
export async function revokeAgent(db: Queries, vpsUid: number, now: Date): Promise<void> {
  await db.selectFrom('vps').select('vps_uid').where('vps_uid', '=', vpsUid).forUpdate().execute();
  await db
    .updateTable('agent_certificates')
    .set({ revoked_at: now })
    .where('vps_uid', '=', vpsUid)
    .where('revoked_at', 'is', null)
    .execute();
}

/** The certificates that are good now: fingerprint and VPS. */
export async function goodCertificates(db: Queries, now: Date): Promise<{ fingerprint: string; vpsId: string }[]> {
  return db
    .selectFrom('agent_certificates as c')
    .innerJoin('vps', 'vps.vps_uid', 'c.vps_uid')
    .select(['c.fingerprint', 'vps.id as vpsId'])
    .where('c.revoked_at', 'is', null)
    .where('c.not_after', '>', now)
    .where('vps.status', '<>', 'removed')
    .execute();
}
