import { sql } from 'kysely';
import type { Role } from '../../domain/user/roles.js';
import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type UserRow = Row<'users'>;

export interface NewUser {
  /** UUIDv7. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** bcrypt; null: the person sets it later. */
  readonly passwordHash: string | null;
}

/** Adds a person; null where there is one of this name, whatever its case. */
export async function insertUser(db: Queries, { passwordHash, ...same }: NewUser): Promise<UserRow | null> {
  const inserted = await db
    .insertInto('users')
    .values({ ...same, password_hash: passwordHash })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return inserted ?? null;
}

/** The person of this name, whatever its case. */
export async function findUser(db: Queries, name: string): Promise<UserRow | null> {
  const found = await db
    .selectFrom('users')
    .selectAll()
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst();
  return found ?? null;
}

/** A person with what they sign in with. */
export interface UserFacts extends UserRow {
  readonly passkeys: number;
  readonly recovery_codes_left: number;
  /** When a session of theirs was last used, as long as those are kept. */
  readonly last_seen_at: Date | null;
}

/** All people by name, or the one of this uid. */
export function userFacts(db: Queries, userUid?: number): Promise<UserFacts[]> {
  const all = db
    .selectFrom('users')
    .selectAll('users')
    .select((e) => [
      e
        .selectFrom('passkeys')
        .whereRef('passkeys.user_uid', '=', 'users.user_uid')
        .select(e.fn.countAll<number>().as('n'))
        .$asScalar()
        .$notNull()
        .as('passkeys'),
      e
        .selectFrom('recovery_codes')
        .whereRef('recovery_codes.user_uid', '=', 'users.user_uid')
        .where('used_at', 'is', null)
        .select(e.fn.countAll<number>().as('n'))
        .$asScalar()
        .$notNull()
        .as('recovery_codes_left'),
      e
        .selectFrom('sessions')
        .whereRef('sessions.user_uid', '=', 'users.user_uid')
        .select((f) => f.fn.max<Date | null>('last_seen_at').as('at'))
        .$asScalar()
        .as('last_seen_at'),
    ])
    .orderBy(sql`lower(users.name)`);
  return (userUid === undefined ? all : all.where('users.user_uid', '=', userUid)).execute();
}

/** The person's row, which nobody else changes until the transaction ends; null: gone. */
export async function lockUser(db: Queries, userUid: number): Promise<UserRow | null> {
  const found = await db
    .selectFrom('users')
    .selectAll()
    .where('user_uid', '=', userUid)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return found ?? null;
}

/** Whether a person is admin: then no setup code is made or taken any more. */
export async function adminExists(db: Queries): Promise<boolean> {
  const found = await db.selectFrom('users').select('user_uid').where('role', '=', 'admin').limit(1).execute();
  return found.length > 0;
}

/** The person's password (bcrypt) is this from now on. */
export async function setPassword(db: Queries, userUid: number, passwordHash: string): Promise<void> {
  await db.updateTable('users').set({ password_hash: passwordHash }).where('user_uid', '=', userUid).execute();
}

export async function setRole(db: Queries, userUid: number, role: Role): Promise<void> {
  await db.updateTable('users').set({ role }).where('user_uid', '=', userUid).execute();
}

/** The person has no password and no factor any more. */
export async function clearAccess(db: Queries, userUid: number): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: null, totp_secret: null, totp_last_step: null })
    .where('user_uid', '=', userUid)
    .execute();
  await db.deleteFrom('passkeys').where('user_uid', '=', userUid).execute();
  await db.deleteFrom('recovery_codes').where('user_uid', '=', userUid).execute();
}

/** Removes the person with their sessions, factors and tokens. */
export async function deleteUser(db: Queries, userUid: number): Promise<void> {
  await db.deleteFrom('users').where('user_uid', '=', userUid).execute();
}

/** The admins who can sign in; until the transaction ends nobody changes an admin's row. */
export async function lockAdmins(db: Queries): Promise<number[]> {
  const rows = await db
    .selectFrom('users')
    .select(['user_uid', 'password_hash'])
    .where('role', '=', 'admin')
    .orderBy('user_uid')
    .forNoKeyUpdate()
    .execute();
  return rows.filter((row) => row.password_hash !== null).map((row) => row.user_uid);
}
