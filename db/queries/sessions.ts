import type { Role } from '../../domain/user/roles.js';
import { IDLE_LIMIT, SESSION_KEPT, USE_NOTED_EVERY, type SessionStep } from '../../domain/user/session.js';
import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type SessionRow = Row<'sessions'>;

/** A session that counts, and whose it is. */
export interface OpenSession extends SessionRow {
  readonly user_id: string;
  readonly name: string;
  readonly role: Role;
}

export interface NewSession {
  /** UUIDv7. */
  readonly id: string;
  /** Lower-case hex sha256 of what the cookie holds. */
  readonly hash: string;
  readonly userUid: number;
  readonly step: SessionStep;
  readonly address: string;
  readonly userAgent: string;
  readonly now: Date;
  readonly endsAt: Date;
}

/** Begins a session, and forgets what began long ago. */
export async function insertSession(db: Queries, session: NewSession): Promise<void> {
  const { userUid, userAgent, now, endsAt, ...same } = session;
  await db.deleteFrom('sessions').where('created_at', '<', before(now, SESSION_KEPT)).execute();
  await db
    .insertInto('sessions')
    .values({
      ...same,
      ...{ user_uid: userUid, user_agent: userAgent },
      ...{ created_at: now, last_seen_at: now, ends_at: endsAt },
    })
    .execute();
}

/**
 * The session of this hash unless it has ended, was idle too long or is too old. `counts`: this use keeps it alive,
 * which is noted at most once a minute.
 */
export async function useSession(db: Queries, hash: string, now: Date, counts: boolean): Promise<OpenSession | null> {
  const found = await open(db, now).where('sessions.hash', '=', hash).executeTakeFirst();
  if (found === undefined) return null;
  if (!counts || now.getTime() - found.last_seen_at.getTime() < USE_NOTED_EVERY) return found;
  await db.updateTable('sessions').set({ last_seen_at: now }).where('session_uid', '=', found.session_uid).execute();
  return { ...found, last_seen_at: now };
}

const open = (db: Queries, now: Date) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.user_uid', 'sessions.user_uid')
    .selectAll('sessions')
    .select(['users.id as user_id', 'users.name', 'users.role'])
    .where('sessions.ended_at', 'is', null)
    .where('sessions.ends_at', '>', now)
    .where('sessions.last_seen_at', '>', before(now, IDLE_LIMIT));

/** Ends the session; false when it had ended. Of two calls at once only one gets true. */
export async function endSession(db: Queries, hash: string, now: Date): Promise<boolean> {
  const ended = await db
    .updateTable('sessions')
    .set({ ended_at: now, totp_offer: null })
    .where('hash', '=', hash)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

/** The person's sessions that count, newest use first. */
export const openSessions = (db: Queries, userUid: number, now: Date): Promise<OpenSession[]> =>
  open(db, now).where('sessions.user_uid', '=', userUid).orderBy('sessions.last_seen_at', 'desc').execute();

/** The session of this id (UUID) if it counts. */
export async function findSession(db: Queries, id: string, now: Date): Promise<OpenSession | null> {
  return (await open(db, now).where('sessions.id', '=', id).executeTakeFirst()) ?? null;
}

/** Ends the person's sessions; `except`: the hash of the one that goes on. */
export async function endSessionsOf(db: Queries, userUid: number, except: string | null, now: Date): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ ended_at: now, totp_offer: null })
    .where('user_uid', '=', userUid)
    .where('ended_at', 'is', null)
    .where('hash', 'is distinct from', except)
    .execute();
}

/** Ends the sessions in which the person was still to make a second factor. */
export async function endEnrolments(db: Queries, userUid: number, now: Date): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ ended_at: now, totp_offer: null })
    .where('user_uid', '=', userUid)
    .where('step', '=', 'enrol')
    .where('ended_at', 'is', null)
    .execute();
}

/** Keeps the sealed secret that the session offers to an authenticator app; null takes it back. */
export async function offerTotp(db: Queries, sessionUid: number, sealed: Buffer | null): Promise<void> {
  await db.updateTable('sessions').set({ totp_offer: sealed }).where('session_uid', '=', sessionUid).execute();
}

/** Whether the person signed in from this address lately. */
export async function knownAddress(db: Queries, userUid: number, address: string, now: Date): Promise<boolean> {
  const found = await db
    .selectFrom('sessions')
    .select('session_uid')
    .where('user_uid', '=', userUid)
    .where('address', '=', address)
    .where('step', '=', 'done')
    .where('created_at', '>', before(now, SESSION_KEPT))
    .limit(1)
    .execute();
  return found.length > 0;
}

const before = (now: Date, milliseconds: number): Date => new Date(now.getTime() - milliseconds);
