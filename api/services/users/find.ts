import type { Queries } from '../../../db/lib/database.js';
import { findUser, type UserRow } from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';

/** The person of this name, whatever its case. Fails with NOT_FOUND. */
export async function userOf(db: Queries, name: string): Promise<UserRow> {
  const found = await findUser(db, name);
  if (found === null) throw new VsaError('NOT_FOUND', `There is nobody called ${name}.`);
  return found;
}
