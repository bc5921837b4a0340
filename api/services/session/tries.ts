import type { Database } from '../../../db/lib/database.js';
import { knownAddress } from '../../../db/queries/sessions.js';
import { deleteTries, deleteTry, insertTry, lockTries, pastTries, type Try } from '../../../db/queries/signInTries.js';
import { VsaError } from '../../../domain/errors.js';
import { type PastTry, type TryKind, waitForTry } from '../../../domain/user/tries.js';
import { hashOf } from '../../lib/tokens.js';

/** Whose password or code somebody tries, and from where. */
export interface Attempt {
  readonly kind: TryKind;
  readonly name: string;
  /** null: there is nobody of this name, which the answers do not tell. */
  readonly userUid: number | null;
  readonly address: string;
}

/** What came of a try. */
export type Judged<T> =
  | { readonly right: T }
  /** `worthTelling`: the first wrong one for a while, or the last that was allowed. */
  | { readonly right: null; readonly worthTelling: boolean };

/**
 * Lets `check` judge a try if the limits allow one more; null from it is a wrong one. A try counts from before it is
 * judged, so many at once are no way around the limits. Fails with RATE_LIMITED, and as `check` does.
 */
export async function judgeTry<T>(
  db: Database,
  { kind, name, userUid, address }: Attempt,
  check: () => Promise<T | null>,
): Promise<Judged<T>> {
  const each: Try = { kind, account: hashOf(name.toLowerCase()), address };
  const { uid, worthTelling } = await reserve(db, each, userUid ?? 0);
  const right = await check().catch(async (error: unknown) => {
    await deleteTry(db, uid);
    throw error;
  });
  if (right === null) return { right: null, worthTelling };
  await deleteTries(db, each);
  return { right };
}

const reserve = (db: Database, each: Try, userUid: number): Promise<{ uid: number; worthTelling: boolean }> =>
  db.transaction().execute(async (trx) => {
    const now = new Date();
    await lockTries(trx, now);
    const past = await pastTries(trx, each);
    const known = await knownAddress(trx, userUid, each.address, now);
    const wait = waitForTry(each.kind, past, known, now.getTime());
    if (wait > 0) throw tooMany(wait);
    const uid = await insertTry(trx, each, now);
    const own: PastTry = { sameAccount: true, sameAddress: true, at: now.getTime() };
    const isFirst = !past.some((one) => one.sameAccount && one.sameAddress);
    return { uid, worthTelling: isFirst || waitForTry(each.kind, [...past, own], known, now.getTime()) > 0 };
  });

function tooMany(wait: number): VsaError {
  const seconds = Math.ceil(wait / 1_000);
  const text = `There were too many wrong tries for this account or from this address: wait ${seconds} s.`;
  return new VsaError('RATE_LIMITED', text, { retryAfterSeconds: seconds });
}
