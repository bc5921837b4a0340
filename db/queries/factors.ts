import type { Queries } from '../lib/database.js';

/** The second factors of a person. */
export interface Factors {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
}

export async function factorsOf(db: Queries, userUid: number): Promise<Factors> {
  const found = await db
    .selectFrom('users')
    .where('user_uid', '=', userUid)
    .select((e) => [
      e('totp_secret', 'is not', null).as('totp'),
      e
        .selectFrom('passkeys')
        .whereRef('passkeys.user_uid', '=', 'users.user_uid')
        .select(e.fn.countAll<number>().as('n'))
        .as('passkeys'),
      e
        .selectFrom('recovery_codes')
        .whereRef('recovery_codes.user_uid', '=', 'users.user_uid')
        .where('used_at', 'is', null)
        .select(e.fn.countAll<number>().as('n'))
        .as('recoveryCodesLeft'),
    ])
    .executeTakeFirst();
  return {
    totp: Boolean(found?.totp),
    passkeys: found?.passkeys ?? 0,
    recoveryCodesLeft: found?.recoveryCodesLeft ?? 0,
  };
}

/** The sealed secret of the person's authenticator app, and the time step of the last code that was taken. */
export async function totpOf(
  db: Queries,
  userUid: number,
): Promise<{ readonly secret: Buffer | null; readonly lastStep: number | null }> {
  const found = await db
    .selectFrom('users')
    .select(['totp_secret as secret', 'totp_last_step as lastStep'])
    .where('user_uid', '=', userUid)
    .executeTakeFirst();
  return found ?? { secret: null, lastStep: null };
}

/** Keeps the sealed secret as the person's, with the time step of the code that proved it. */
export async function setTotp(db: Queries, userUid: number, secret: Buffer, step: number): Promise<void> {
  await db
    .updateTable('users')
    .set({ totp_secret: secret, totp_last_step: step })
    .where('user_uid', '=', userUid)
    .execute();
}

/** Uses up the code of a time step; false when this one or a later one was used. Of two at once one gets true. */
export async function useTotpStep(db: Queries, userUid: number, step: number): Promise<boolean> {
  const used = await db
    .updateTable('users')
    .set({ totp_last_step: step })
    .where('user_uid', '=', userUid)
    .where((e) => e.or([e('totp_last_step', 'is', null), e('totp_last_step', '<', step)]))
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}

/** The person's recovery codes are these (lower-case hex sha256) from now on. */
export async function replaceRecoveryCodes(db: Queries, userUid: number, hashes: readonly string[]): Promise<void> {
  await db.deleteFrom('recovery_codes').where('user_uid', '=', userUid).execute();
  await db
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ user_uid: userUid, hash })))
    .execute();
}

/** Whether it (lower-case hex sha256) is a recovery code of the person's that was not used. */
export async function isRecoveryCode(db: Queries, userUid: number, hash: string): Promise<boolean> {
  const found = await db
    .selectFrom('recovery_codes')
    .select('recovery_code_uid')
    .where('user_uid', '=', userUid)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .execute();
  return found.length > 0;
}

/** Uses up one of the person's recovery codes; false when it is none of them or was used. */
export async function useRecoveryCode(db: Queries, userUid: number, hash: string, now: Date): Promise<boolean> {
  const used = await db
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('user_uid', '=', userUid)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}
