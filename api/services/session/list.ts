import { endSession, findSession, openSessions, type OpenSession } from '../../../db/queries/sessions.js';
import { VsaError } from '../../../domain/errors.js';
import type { SessionItem } from '../../../domain/schemas/session.js';
import { type Caller, demandScope, may, sessionOf } from '../../lib/caller.js';
import type { Client } from '../../lib/client.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { userOf } from '../users/find.js';

/** The sign-ins that count of the caller, or of another person. Fails with FORBIDDEN, NOT_FOUND. */
export async function sessionsOf(
  { db }: Pick<Services, 'db'>,
  caller: Caller,
  name: string | undefined,
): Promise<SessionItem[]> {
  const own = sessionOf(caller);
  if (name !== undefined && name !== own.name) demandScope(caller, 'user:read');
  const { user_uid: userUid } = name === undefined ? own : await userOf(db, name);
  return (await openSessions(db, userUid, new Date())).map((each) => itemOf(each, own));
}

/** Ends a sign-in of the caller, or of anybody for who may change users. Fails with NOT_FOUND. */
export async function endOne(
  services: Pick<Services, 'db' | 'auditFile'>,
  caller: Caller,
  id: string,
  { address }: Client,
): Promise<SessionItem> {
  const own = sessionOf(caller);
  const found = await findSession(services.db, id, new Date());
  // What is not theirs to see is as if it did not exist.
  if (found === null || (found.user_uid !== own.user_uid && !may(caller, 'user:write')))
    throw new VsaError('NOT_FOUND', `There is no open session ${id}.`);
  const act = { actor: caller.actor, action: 'session.end', target: found.name, params: { address, session: id } };
  await audited(services, act, () => endSession(services.db, found.hash, new Date()));
  return itemOf(found, own);
}

const itemOf = (each: OpenSession, own: OpenSession): SessionItem => ({
  ...{ id: each.id, user: each.name, step: each.step, current: each.session_uid === own.session_uid },
  createdAt: each.created_at.toISOString(),
  lastSeenAt: each.last_seen_at.toISOString(),
  endsAt: each.ends_at.toISOString(),
  ...{ address: each.address, userAgent: each.user_agent },
});
