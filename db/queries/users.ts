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

/** The person's row, which nobody else changes until the transaction ends; null: gone. */
export async function lockUser(db: Queries, userUid: number): Promise<UserRow | null> {
  const found = await db.selectFrom('users').selectAll().where('user_uid', '=', userUid).forUpdate().executeTakeFirst();
  return found ?? null;
}

/** Whether a person is admin: then no setup code is made or taken any more. */
export async function adminExists(db: Queries): Promise<boolean> {
  const found = await db.selectFrom('users').select('user_uid').where('role', '=', 'admin').limit(1).execute();
  return found.length > 0;
}
