import type { Authorization, Challenge } from '../../../acme/authorization.js';
import type { AcmeOrder } from '../../../acme/order.js';
import { problemWords } from '../../../acme/problem.js';
import type { OrderStatus } from '../../../domain/certificate/ca.js';
import { VsaError } from '../../../domain/errors.js';

/**
 * The HTTP-01 challenges the CA has not been told of. Some CAs show a challenge as pending until they have validated
 * it, so those told of (`responded`, their URLs) are left out. ACME_REFUSED where a name can only be proven otherwise.
 */
export const openChallenges = (seen: readonly Authorization[], responded: ReadonlySet<string>): readonly Challenge[] =>
  seen
    .filter(({ status }) => status === 'pending')
    .map(http01)
    .filter(({ status, url }) => status === 'pending' && !responded.has(url));

/** How far the order is: the longest wait any part asks for and, when invalid, every name's failure. */
export function statusOf(order: AcmeOrder, seen: readonly Authorization[]): OrderStatus {
  const waits = [order, ...seen].map(({ retryAfterMs }) => retryAfterMs).filter((wait) => wait !== null);
  return {
    status: order.status,
    retryAfterMs: waits.length === 0 ? null : Math.max(...waits),
    detail: order.status === 'invalid' ? whyInvalid(order, seen) : null,
  };
}

function http01({ challenges, identifier }: Authorization): Challenge {
  const challenge = challenges.find(({ type }) => type === 'http-01');
  if (challenge !== undefined) return challenge;
  throw new VsaError('ACME_REFUSED', `The certificate authority offers no HTTP-01 challenge for ${identifier.value}`);
}

function whyInvalid(order: AcmeOrder, seen: readonly Authorization[]): string {
  const failed = seen.flatMap(({ identifier, challenges }) =>
    challenges.flatMap(({ error }) => (error ? [`${identifier.value}: ${problemWords(error)}`] : [])),
  );
  const own = order.error ? [problemWords(order.error)] : [];
  return [...own, ...failed].join('; ') || 'The order lapsed';
}
