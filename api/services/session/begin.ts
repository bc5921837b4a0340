import type { Queries } from '../../../db/lib/database.js';
import { factorsOf } from '../../../db/queries/factors.js';
import { endSession, insertSession, type OpenSession, useSession } from '../../../db/queries/sessions.js';
import { VsaError } from '../../../domain/errors.js';
import type { SessionView } from '../../../domain/schemas/session.js';
import { scopesOf } from '../../../domain/user/roles.js';
import { IDLE_LIMIT, SESSION_LIFETIME, type SessionStep } from '../../../domain/user/session.js';
import { uuidv7 } from '../../../lib/uuid.js';
import type { Client } from '../../lib/client.js';
import { hashOf, newSessionSecret } from '../../lib/tokens.js';

/** A session that has just begun, and what its cookie holds. */
export interface Begun {
  readonly secret: string;
  readonly view: SessionView;
}

/** Begins a session; the one that the browser had ends. Fails with HTTPS_NEEDED where no browser would keep it. */
export async function beginSession(
  db: Queries,
  userUid: number,
  step: SessionStep,
  client: Client,
  endsAt?: Date,
): Promise<Begun> {
  demandSecure(client);
  const now = new Date();
  if (client.secret !== null) await endSession(db, hashOf(client.secret), now);
  const secret = newSessionSecret();
  await insertSession(db, {
    ...{ id: uuidv7(), hash: hashOf(secret), userUid, step, now },
    ...{ address: client.address, userAgent: client.userAgent },
    endsAt: endsAt ?? new Date(now.getTime() + SESSION_LIFETIME[step]),
  });
  const begun = await useSession(db, hashOf(secret), now, false);
  if (begun === null) throw new Error('a session ended as it began');
  return { secret, view: await sessionView(db, begun) };
}

/**
 * The complete session in the place of this one, under another id: who knew the old one has nothing. Fails with
 * UNAUTHENTICATED where this one has ended meanwhile.
 */
export async function completeSession(db: Queries, session: OpenSession, client: Client): Promise<Begun> {
  if (!(await endSession(db, session.hash, new Date())))
    throw new VsaError('UNAUTHENTICATED', 'The session has ended meanwhile.');
  // A new factor does not make an old sign-in younger.
  const endsAt = session.step === 'done' ? session.ends_at : undefined;
  return beginSession(db, session.user_uid, 'done', client, endsAt);
}

/** Fails with HTTPS_NEEDED before a password is looked at that should not have been sent. */
export function demandSecure({ insecure }: Client): void {
  if (insecure) throw new VsaError('HTTPS_NEEDED', 'The page came by plain HTTP, where the session could be read.');
}

export async function sessionView(db: Queries, session: OpenSession): Promise<SessionView> {
  const { step, role } = session;
  return {
    user: { id: session.user_id, name: session.name, role },
    step,
    scopes: step === 'done' ? [...scopesOf(role)] : [],
    factors: await factorsOf(db, session.user_uid),
    idleUntil: new Date(session.last_seen_at.getTime() + IDLE_LIMIT).toISOString(),
    endsAt: session.ends_at.toISOString(),
  };
}
