import type { Queries } from '../lib/database.js';

/** The person's only invitation (lower-case hex sha256 of its code) is this one from now on. */
export async function replaceInvitation(
  db: Queries,
  invitation: { readonly userUid: number; readonly hash: string; readonly expiresAt: Date },
): Promise<void> {
  const { userUid, hash, expiresAt } = invitation;
  await db.deleteFrom('invitations').where('user_uid', '=', userUid).execute();
  await db
    .insertInto('invitations')
    .values({ user_uid: userUid, hash, expires_at: expiresAt, used_at: null })
    .execute();
}

/** Whether the code of this hash could be used for the person now. */
export async function isInvitation(db: Queries, userUid: number, hash: string, now: Date): Promise<boolean> {
  const found = await db
    .selectFrom('invitations')
    .select('invitation_uid')
    .where('user_uid', '=', userUid)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
  return found.length > 0;
}

/** Uses the code up; false when it is wrong, used or too old. Of two calls at once only one gets true. */
export async function useInvitation(db: Queries, userUid: number, hash: string, now: Date): Promise<boolean> {
  const used = await db
    .updateTable('invitations')
    .set({ used_at: now })
    .where('user_uid', '=', userUid)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}
