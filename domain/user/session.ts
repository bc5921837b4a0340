/**
 * How far a sign-in is: `code`, the password was right and the second factor is missing; `enrol`, the person has no
 * second factor yet and must make one; `done`.
 */
export const SESSION_STEPS = ['done', 'code', 'enrol'] as const;
export type SessionStep = (typeof SESSION_STEPS)[number];

const MINUTE = 60_000;

/** A session that is not used ends after this time. Milliseconds. */
export const IDLE_LIMIT = 30 * MINUTE;
/** A use within this time of the last is not written down. Milliseconds. */
export const USE_NOTED_EVERY = MINUTE;

/** How long a session of this step lasts at most; half a sign-in is worth less, so it ends earlier. Milliseconds. */
export const SESSION_LIFETIME: Readonly<Record<SessionStep, number>> = {
  done: 12 * 60 * MINUTE,
  enrol: 30 * MINUTE,
  code: 10 * MINUTE,
};

/** How long an ended session is remembered: an address is known to an account as long. Milliseconds. */
export const SESSION_KEPT = 30 * 24 * 60 * MINUTE;

/** How long an authenticator has for its answer. Milliseconds. */
export const PASSKEY_CHALLENGE_LIFETIME = 5 * MINUTE;

/** How long the code of an invitation counts. Milliseconds. */
export const INVITATION_LIFETIME = 24 * 60 * MINUTE;

/** The key that seals the secrets of second factors; the hub worker makes it. */
export const factorKeyFile = (secretsDir: string): string => `${secretsDir}/factor-key`;
