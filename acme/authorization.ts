import { jsonOf } from './connection.js';
import type { Problem } from './problem.js';
import { retryAfterMs } from './retryAfter.js';
import { type AcmeContext, signedPost } from './signed.js';

export interface Challenge {
  readonly type: string;
  readonly url: string;
  readonly status: 'pending' | 'processing' | 'valid' | 'invalid';
  readonly error?: Problem;
}

/** An authorization (RFC 8555 section 7.1.4), with what its Retry-After says in milliseconds. */
export interface Authorization {
  readonly identifier: { readonly value: string };
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  readonly challenges: readonly Challenge[];
  readonly retryAfterMs: number | null;
}

export async function getAuthorization(context: AcmeContext, url: string): Promise<Authorization> {
  const answer = await signedPost(context, url, null);
  return {
    ...jsonOf<Omit<Authorization, 'retryAfterMs'>>(answer),
    retryAfterMs: retryAfterMs(answer.headers['retry-after']),
  };
}

/** Tells the CA that the challenge is being answered (RFC 8555 section 7.5.1). */
export async function respondToChallenge(context: AcmeContext, challenge: Challenge): Promise<void> {
  await signedPost(context, challenge.url, {});
}
