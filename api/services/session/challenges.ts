import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { Queries } from '../../../db/lib/database.js';
import { insertChallenge, useChallenge } from '../../../db/queries/passkeys.js';
import { VsaError } from '../../../domain/errors.js';
import { PASSKEY_CHALLENGE_LIFETIME } from '../../../domain/user/session.js';
import { hashOf } from '../../lib/tokens.js';

/** Remembers a question to an authenticator for five minutes; `sessionUid` null: whoever signs in may answer it. */
export async function ask(db: Queries, challenge: string, sessionUid: number | null): Promise<void> {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + PASSKEY_CHALLENGE_LIFETIME);
  await insertChallenge(db, { hash: hashOf(challenge), sessionUid, expiresAt }, now);
}

/** The question that the authenticator answers, used up by this. Fails with PASSKEY_REFUSED. */
export async function answered(db: Queries, clientDataJSON: string, sessionUid: number | null): Promise<string> {
  const { challenge } = await judged(() => decodeClientDataJSON(clientDataJSON));
  if (typeof challenge === 'string' && (await useChallenge(db, hashOf(challenge), sessionUid, new Date())))
    return challenge;
  throw new VsaError('PASSKEY_REFUSED', 'The answer is to no question of the hub, or came after five minutes.');
}

/** What the library makes of an answer; each of its refusals is PASSKEY_REFUSED, with its reason. */
export async function judged<T>(judge: () => T | Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
    throw new VsaError('PASSKEY_REFUSED', `The answer of the authenticator is wrong: ${reason}.`);
  }
}
