import { VsaError } from '../../domain/errors.js';
import { grants, scopesOf } from '../../domain/user/roles.js';
import type { Scope } from '../../domain/user/scopes.js';
import type { SessionStep } from '../../domain/user/session.js';
import type { Database } from '../../db/lib/database.js';
import { type OpenSession, useSession } from '../../db/queries/sessions.js';
import { useToken } from '../../db/queries/tokens.js';
import type { Client } from './client.js';
import { hashOf } from './tokens.js';

/** Who asks. */
export interface Caller {
  /** The id of the token or the person: whose idempotency keys these are. */
  readonly principal: string;
  /** The name in operations and audit. */
  readonly actor: string;
  readonly scopes: readonly string[];
  /** Whose token or session it is; null: a token of the hub's. */
  readonly userUid: number | null;
  /** null: a token. */
  readonly session: OpenSession | null;
}

/** What a route asks of its callers. */
export interface Guard {
  /**
   * `public`: nothing. `session`: a session at one of the steps, whatever the person's role. There is no default: a
   * route without a scope does not compile, nor does it start.
   */
  readonly scope: Scope | 'session' | 'public';
  /** Left out: the sign-in must be complete. */
  readonly steps?: readonly SessionStep[];
}

/**
 * The owner of the bearer token or, without an Authorization header, of the session cookie; no other place of a request
 * counts. `stays`: the request is one that keeps no session alive. Fails with UNAUTHENTICATED, CROSS_SITE.
 */
export async function authenticate(
  db: Database,
  authorization: string | undefined,
  client: Client,
  stays: boolean,
): Promise<Caller> {
  if (authorization !== undefined) return ownerOfToken(db, authorization);
  if (client.secret === null) throw new VsaError('UNAUTHENTICATED', 'The request has no bearer token and no session.');
  demandSameOrigin(client);
  const session = await useSession(db, hashOf(client.secret), new Date(), !stays);
  if (session === null)
    throw new VsaError('UNAUTHENTICATED', 'The session is unknown, was not used for 30 minutes, or has ended.');
  const scopes = session.step === 'done' ? scopesOf(session.role) : [];
  return { principal: session.user_id, actor: session.name, scopes, userUid: session.user_uid, session };
}

/** Fails with CROSS_SITE where another site made the browser ask. */
export function demandSameOrigin({ sameOrigin }: Client): void {
  if (!sameOrigin) throw new VsaError('CROSS_SITE', 'The request was made by a page that is not of this hub.');
}

async function ownerOfToken(db: Database, authorization: string): Promise<Caller> {
  const [, token] = /^Bearer (vsa_[a-z]{1,16}_[A-Za-z0-9_-]{20,100})$/i.exec(authorization) ?? [];
  if (token === undefined) throw new VsaError('UNAUTHENTICATED', 'The request has no bearer token.');
  const row = await useToken(db, hashOf(token), new Date());
  if (row === null) throw new VsaError('UNAUTHENTICATED', 'The token is unknown or has expired.');
  const { role, user_uid: userUid } = row;
  // A person's token may no more than the person may now.
  const scopes = role === null ? row.scopes : row.scopes.filter((scope) => grants(scopesOf(role), scope));
  return { principal: row.id, actor: row.name, scopes, userUid, session: null };
}

export const may = ({ scopes }: Pick<Caller, 'scopes'>, scope: Scope): boolean => grants(scopes, scope);

/** Fails with FORBIDDEN naming the scope that is missing, SECOND_FACTOR_NEEDED, NO_SESSION or SESSION_STEP. */
export function demand(caller: Caller, { scope, steps = ['done'] }: Guard): void {
  if (scope === 'public') return;
  if (scope === 'session') sessionOf(caller);
  const step = caller.session?.step ?? 'done';
  if (!steps.includes(step)) throw atStep(step);
  if (scope !== 'session') demandScope(caller, scope);
}

/** Fails with FORBIDDEN naming the scope that is missing. */
export function demandScope(caller: Caller, scope: string): void {
  if (grants(caller.scopes, scope)) return;
  const whose = caller.session === null ? 'The token' : `The role ${caller.session.role}`;
  throw new VsaError('FORBIDDEN', `${whose} lacks the scope ${scope}.`, { scope });
}

/** The caller's session. Fails with NO_SESSION. */
export function sessionOf({ session }: Caller): OpenSession {
  if (session === null) throw new VsaError('NO_SESSION', 'The request came with a token, which has no session.');
  return session;
}

function atStep(step: SessionStep): VsaError {
  if (step === 'code') return new VsaError('SECOND_FACTOR_NEEDED', 'The second factor has not been given yet.');
  if (step === 'enrol') return new VsaError('SECOND_FACTOR_NEEDED', 'The account has no second factor yet.');
  return new VsaError('SESSION_STEP', 'The sign-in is complete already.');
}
