/** What is guessed at: a password, or the code of a second factor by somebody who has the password. */
export type TryKind = 'password' | 'code';

/** Wrong tries of one kind that are allowed within a time. */
export interface TryLimit {
  /** Whose tries count: of an account from one address, of an address, of an account from anywhere. */
  readonly of: 'pair' | 'address' | 'account';
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
}

const MINUTE = 60_000;
const WINDOW = 15 * MINUTE;

/** After which nothing is counted any more. Milliseconds. */
export const LONGEST_WINDOW = 24 * 60 * MINUTE;

/**
 * An account's own limit holds for all addresses but those from which its owner signed in lately, so nobody far away
 * can lock them out. A code is one of a million, and three are right at any time: hence a day.
 */
export const TRY_LIMITS: Readonly<Record<TryKind, readonly TryLimit[]>> = {
  password: [
    { of: 'pair', most: 5, within: WINDOW },
    { of: 'address', most: 20, within: WINDOW },
    { of: 'account', most: 30, within: WINDOW },
  ],
  code: [
    { of: 'pair', most: 5, within: WINDOW },
    { of: 'address', most: 20, within: WINDOW },
    { of: 'account', most: 30, within: LONGEST_WINDOW },
  ],
};

/** A wrong try: of the account, from the address, or both. */
export interface PastTry {
  readonly sameAccount: boolean;
  readonly sameAddress: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Milliseconds until one more try is allowed, 0 where it is now. `knownAddress`: the owner of the account signed in
 * from this address lately.
 */
export function waitForTry(kind: TryKind, past: readonly PastTry[], knownAddress: boolean, now: number): number {
  const waits = TRY_LIMITS[kind]
    .filter(({ of }) => of !== 'account' || !knownAddress)
    .map(({ of, most, within }) => {
      const counted = past.filter((each) => counts(each, of) && each.at > now - within).map(({ at }) => at);
      // The most-th newest must have left the window.
      const blocking = counted.toSorted((a, b) => b - a)[most - 1];
      return blocking === undefined ? 0 : blocking + within - now;
    });
  return Math.max(0, ...waits);
}

const counts = ({ sameAccount, sameAddress }: PastTry, of: TryLimit['of']): boolean =>
  (of === 'address' || sameAccount) && (of === 'account' || sameAddress);
